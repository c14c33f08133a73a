//! Options valued a second: the kernel of every learner here. An element is one bidder's value of one option, drawn, compared
//! and, if it carries weight, entered into the softmax.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_auction::{Seed, Stream};
use diffecon_sequential::lanes::{LANES, LaneRng};
use diffecon_sequential::options::Options;
use diffecon_sequential::{OptionKind, Setting};

const GROUPS: usize = 16;

fn options(criterion: &mut Criterion) {
    let settings = [("A", Setting::A), ("C", Setting::C), ("D", Setting::D), ("E", Setting::E), ("F", Setting::F)];
    let sizes = [("sizes", OptionKind::Size, 10), ("sizes", OptionKind::Size, 50)];
    for (menu, kind, goods) in
        [("bundles", OptionKind::Subset, 5), ("bundles", OptionKind::Subset, 10)].into_iter().chain(sizes)
    {
        for (name, setting) in settings.iter().filter(|(name, _)| goods < 50 || ["A", "C", "D"].contains(name)) {
            let (law, all) = (setting.law(goods), (0..goods).collect::<Vec<_>>());
            let count = if kind == OptionKind::Size { goods + 1 } else { 1 << goods };
            let size = |option: usize| kind.size(option) as f32;
            let prices: Vec<f32> = (0..count).map(|option| 0.7 * size(option)).collect();
            let continuation: Vec<f32> = (0..count).map(|option| 0.5 * (goods as f32 - size(option))).collect();
            let options = Options { law: &law, goods: &all, kind, continuation: &continuation };
            let mut rng = LaneRng::new(&mut Seed::new(1).stream(Stream::new("bench")));
            let mut group = criterion.benchmark_group(format!("{menu} {goods} {name}"));
            group.throughput(Throughput::Elements((count * GROUPS * LANES) as u64));
            group.bench_function("smoothed", |bench| bench.iter(|| options.smoothed(&prices, 100.0, GROUPS, &mut rng)));
            group.bench_function("value", |bench| bench.iter(|| options.value(&prices, GROUPS, &mut rng)));
            group.finish();
        }
    }
}

criterion_group!(benches, options);
criterion_main!(benches);
