//! Steps of environments side by side on one core: trees of depth 10, and the Coin Game.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use diffecon_auction::{Seed, Series};
use diffecon_contracts::coin_game::{Board, CoinGame, JOINT};
use diffecon_principal::ProcessSource;
use diffecon_principal::coin_game::episodes;
use diffecon_principal::episodes::Episodes;
use rand::RngExt;

const DRAWS: Series = Series::new("bench");
const EPISODES: usize = 4096;

fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("steps");
    group.throughput(Throughput::Elements(EPISODES as u64));
    let process = ProcessSource::default().process().expect("a tree");
    let mut rng = Seed::new(1).stream_at(DRAWS, 0);
    let mut all = Episodes::new(&process, EPISODES);
    group.bench_function("tree", |bencher| {
        bencher.iter(|| all.step(&process, &mut rng, |_, rng| rng.random_range(0..2)));
    });
    for size in [3, 7] {
        let board = Board::new(CoinGame { size, ..CoinGame::default() });
        let mut all = episodes::Episodes::new(&board, EPISODES, 0.9, &mut rng);
        let joints: Vec<usize> = (0..EPISODES).map(|_| rng.random_range(0..JOINT)).collect();
        group.bench_function(format!("coin game {size}x{size}"), |bencher| {
            bencher.iter(|| all.step(&board, &joints, &mut rng));
        });
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
