//! Sealed auctions of three built-in bidders on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_auction::{Seed, Series};
use diffecon_bidding::bidders::{Crra, Equilibrium, Truthful};
use diffecon_bidding::{
    Bidder, Cap, Drawn, Feedback, FormatConfig, Grid, Numbers, Rules, Session, ValueModel, ValueSampler, play::worths,
};

const DRAWS: Series = Series::new("bench");
const AUCTIONS: usize = 10_000;

fn sealed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sealed");
    group.throughput(Throughput::Elements(AUCTIONS as u64));
    for format in [FormatConfig::First { reserve: 0.0 }, FormatConfig::Second { reserve: 0.0 }, FormatConfig::AllPay] {
        let values = ValueModel::private(99.0);
        let grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };
        let (numbers, feedback) = (Numbers::Whole, Feedback::default());
        let rules = Rules { format, values, numbers, bidders: 3, rounds: AUCTIONS, grid, feedback };
        group.bench_function(rules.format.name(), |bencher| {
            bencher.iter(|| {
                let known = Equilibrium::new(&rules).expect("private values alike");
                let bidders: Vec<Box<dyn Bidder>> =
                    vec![Box::new(Truthful), Box::new(known), Box::new(Crra { rho: 0.5 })];
                let (mut values, chance) = (Seed::new(1).stream_at(DRAWS, 0), Seed::new(1).stream_at(DRAWS, 1));
                let mut revenue = 0.0;
                let sampler = ValueSampler::of(&rules.values).expect("uniform values");
                let drawn = worths(&rules, &sampler, &mut values);
                let mut session = Session::new(&rules, bidders);
                session
                    .play(drawn, &mut Drawn(chance), |round| revenue += round.outcome.revenue())
                    .expect("no failures");
                revenue
            });
        });
    }
    group.finish();
}

criterion_group!(benches, sealed);
criterion_main!(benches);
