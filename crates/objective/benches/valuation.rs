//! The revenue kernel, which is the valuation kernel twice and the choice: 40,000 bundles for 128 bidders, one thread.

use criterion::{Criterion, criterion_group, criterion_main};
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{Bundle, Bundles, Seed, Stream, Valuations, XorValuations};
use diffecon_ceilings::{Ceilings, Needs};
use diffecon_objective::menu_gradient::{OutsideOption, revenue};
use rand::{RngExt, seq::index};

const ELEMENTS: usize = 5000;
const SUPPORT: usize = 8;
const BIDDERS: usize = 128;

fn valuation(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let ceilings = Ceilings::measure();
    let mut group = criterion.benchmark_group("revenue_kernel");
    group.sample_size(10);
    // The last is about as `arbitrary-upv` draws them.
    for (goods, atoms, least, most) in [(50, 12, 4, 4), (150, 25, 4, 4), (500, 25, 4, 4), (50, 5, 2, 30)] {
        let mut rng = Seed::new(1).stream(Stream::new("bench"));
        let mut bundles = Bundles::new(goods);
        for _ in 0..ELEMENTS * SUPPORT {
            let size = rng.random_range(1..=goods);
            bundles.push(Bundle::from_goods(goods, index::sample(&mut rng, goods, size)).words());
        }
        let mut xor = XorValuations::new(goods);
        let mut goods_of_atoms = 0;
        for _ in 0..BIDDERS {
            for _ in 0..atoms {
                let share: f64 = rng.random();
                let size = (least as f64 * (most as f64 / least as f64).powf(share)).round() as usize;
                goods_of_atoms += size;
                let atom = Bundle::from_goods(goods, index::sample(&mut rng, goods, size));
                xor.push_atom(atom.words(), rng.random());
            }
            xor.finish_bidder();
        }
        let words = slice(&bundles, SUPPORT);
        let menu = SlicedMenu { elements: ELEMENTS, support: SUPPORT, goods, words: &words };
        let bidders = Valuations::Xor(xor);
        let batch: Vec<_> = (0..BIDDERS).map(|bidder| bidders.valuation(bidder)).collect();
        let weights = vec![1.0 / SUPPORT as f32; ELEMENTS * SUPPORT];
        let prices: Vec<f32> = (0..ELEMENTS).map(|_| rng.random()).collect();
        let words_of_atoms = goods_of_atoms as f64 * (ELEMENTS * SUPPORT) as f64 / 64.0;
        let blends = (BIDDERS * atoms) as f64 * (ELEMENTS * SUPPORT) as f64;
        let utilities = (BIDDERS * ELEMENTS) as f64;
        let needs = Needs {
            operations: 2.0 * (words_of_atoms + blends) + 4.0 * utilities * SUPPORT as f64,
            bytes: 8.0 * words.len() as f64 * 2.0 + 16.0 * utilities,
        };
        let outside = vec![OutsideOption::default(); BIDDERS];
        let once = || {
            one_thread
                .install(|| std::hint::black_box(revenue(&menu, &weights, &prices, &batch, &outside, 15.0, false)));
        };
        ceilings.report(
            &format!("revenue and gradient, {goods} goods, {atoms} atoms of {least} to {most}"),
            needs,
            once,
        );
        group.bench_function(format!("{goods}x{atoms}x{most}"), |bencher| bencher.iter(once));
    }
    group.finish();
}

criterion_group!(benches, valuation);
criterion_main!(benches);
