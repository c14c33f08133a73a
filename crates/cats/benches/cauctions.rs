//! Instances of the presets of machine learning on one thread, in memory.
//!
//! Of learn2branch with 100 items and 500 bids, a plain compiled program takes 1.6 CPU milliseconds, Ecole's 22, the original 50 to
//! 70, on another machine.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_cats::cauctions::{CauctionGenerator, Preset};
use std::hint::black_box;

fn cauctions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cauction");
    group.sample_size(20);
    for (items, bids) in [(100, 500), (300, 1_500)] {
        group.throughput(Throughput::Elements(bids as u64));
        for preset in Preset::ALL {
            let mut instances = CauctionGenerator::new(preset, items, bids).expect("in range").instances(0);
            group.bench_function(format!("{preset}/{items}x{bids}"), |bencher| {
                bencher.iter(|| black_box(instances.next().expect("without end").expect("an instance")));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, cauctions);
criterion_main!(benches);
