//! Ten instances of regions, written as CATS text, and what they look like.
//!
//! `cargo run --release -p diffecon-cats --example instances -- FOLDER`

use diffecon_cats::statistics::{Described, summarise};
use diffecon_cats::{Distribution, Format, Generator, Instance, InstanceConfig, Mode, Parameters, RegionsConfig, Seed};
use diffecon_config::Config;
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    // Three lines make an instance.
    let generator = Generator::new(Distribution::RegionsNpv, 50)?;
    let instance = generator.instance(&InstanceConfig::bids(500), Seed::new(1), 0)?;
    println!(
        "{} bids for {} goods, by {} bidders",
        instance.bids.len(),
        instance.goods,
        instance.bidders(50).bidders()
    );

    // Other parameters, a number of bidders instead of bids, one random stream for each instance.
    let config = RegionsConfig { jump_probability: 0.0, ..RegionsConfig::default() };
    let generator = Generator::with(Distribution::RegionsNpv, 50, Mode::Fixed, Parameters::Regions(config.check()?))?;
    let instances: Result<Vec<Instance>, _> =
        (0..10).map(|index| generator.instance(&InstanceConfig::bidders(100), Seed::new(1), index)).collect();
    let instances = instances?;
    for (name, statistics) in summarise(&instances) {
        for Described { key: statistic, summary, .. } in statistics.summaries() {
            println!("{name}: {statistic} {}", summary.map_or(f64::NAN, |summary| summary.mean));
        }
    }

    if let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) {
        std::fs::create_dir_all(&folder)?;
        for (index, instance) in instances.iter().enumerate() {
            let path = folder.join(format!("regions-{index}.txt"));
            std::fs::write(&path, instance.to_bytes(Format::Cats, false))?;
            assert_eq!(Instance::read(&path)?, *instance, "a round trip");
        }
    }
    Ok(())
}
