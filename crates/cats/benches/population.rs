//! Bidders per second on one thread.
//!
//! The original CATS makes 2,500 to 3,500 bidders per CPU-second at 50 goods, without its dominance check; the
//! requirement is 20 times that, 70,000.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_auction::Seed;
use diffecon_cats::{Distribution, SpatialConfig, WorldMode, population};

const BIDDERS: usize = 2048;

fn bidders_per_second(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let mut group = criterion.benchmark_group("population");
    group.throughput(Throughput::Elements(BIDDERS as u64)).sample_size(10);
    for goods in [50, 200] {
        for distribution in Distribution::ALL {
            let generator = SpatialConfig::default().check(distribution, goods).expect("the defaults");
            group.bench_function(format!("{distribution}/{goods}"), |bencher| {
                let draw = || population(&generator, WorldMode::Fixed, BIDDERS, Seed::new(1));
                bencher.iter(|| one_thread.install(draw));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, bidders_per_second);
criterion_main!(benches);
