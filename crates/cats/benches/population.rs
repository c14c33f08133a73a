//! Bidders per second on one thread.
//!
//! The original CATS makes 2,500 to 3,500 bidders per CPU-second at 50 goods, without its dominance check; the
//! requirement is 20 times that, 70,000.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_auction::Seed;
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_ceilings::{Ceilings, Needs};

const BIDDERS: usize = 2048;
const SPATIAL: [Distribution; 4] =
    [Distribution::ArbitraryNpv, Distribution::ArbitraryUpv, Distribution::RegionsNpv, Distribution::RegionsUpv];

fn bidders_per_second(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let ceilings = Ceilings::measure();
    let mut group = criterion.benchmark_group("population");
    group.throughput(Throughput::Elements(BIDDERS as u64)).sample_size(10);
    for goods in [50, 200] {
        for distribution in SPATIAL {
            let generator = Generator::new(distribution, goods).expect("the defaults");
            let drawn = population(&generator, WorldMode::Fixed, BIDDERS, Seed::new(1)).expect("bidders");
            let goods_drawn: usize = drawn.bundles().iter().map(diffecon_auction::bundle::size).sum();
            // At least a draw, a comparison and an addition for each good of an atom; the atoms are written once.
            let bytes = 8.0 * drawn.bundles().words().len() as f64 + 4.0 * drawn.values().len() as f64;
            let needs = Needs { operations: 3.0 * goods_drawn as f64, bytes };
            ceilings.report(&format!("{BIDDERS} bidders, {distribution}, {goods} goods"), needs, || {
                std::hint::black_box(
                    one_thread
                        .install(|| population(&generator, WorldMode::Fixed, BIDDERS, Seed::new(1)).expect("bidders")),
                );
            });
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
