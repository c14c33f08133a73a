//! Whole instances on one thread, dominance removal and the text of CATS included.
//!
//! The original takes, in CPU milliseconds on another machine: 41 to 66 for arbitrary and regions with 50 goods and 500 bids, 1.3 for
//! paths, 7.2 for matching, 2.2 for scheduling, 2.5 to 4.3 for legacy distributions; 14,000 to 18,600 for arbitrary and
//! regions with 500 goods and 5,000 bids.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_cats::{Distribution, Family, Format, Generator, InstanceConfig, Seed};
use std::hint::black_box;

fn instances(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("instance");
    group.sample_size(20);
    for (goods, bids) in [(48, 500), (500, 5000)] {
        group.throughput(Throughput::Elements(bids as u64));
        for distribution in Distribution::ALL {
            // The legacy distributions are alike but for the number of goods in a bid: one with few and one with many will do.
            let will_do = [Distribution::L2, Distribution::L4].contains(&distribution);
            if distribution.family() == Family::Legacy && !will_do {
                continue;
            }
            let generator = Generator::new(distribution, goods).expect("the defaults");
            let config = InstanceConfig::bids(bids);
            let mut index = 0;
            group.bench_function(format!("{distribution}/{goods}x{bids}"), |bencher| {
                bencher.iter(|| {
                    index += 1;
                    let instance = generator.instance(&config, Seed::new(1), index).expect("an instance");
                    black_box(instance.to_bytes(Format::Cats, false))
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, instances);
criterion_main!(benches);
