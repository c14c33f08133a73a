//! What an instance says of how it was generated, in the words of CATS.

use crate::distribution::Distribution;
use crate::format::GENERATED_BY;
use crate::generator::Generator;
use crate::instance_config::InstanceConfig;
use crate::mode::Mode;
use crate::parameters::Parameters;
use crate::spatial::{RegionsConfig, ValueLaw};
use diffecon_auction::Seed;

/// The comments of a generated instance: where it comes from, its numbers, and the parameters by the names that CATS gives
/// them, in its order.
pub(crate) fn of(
    generator: &Generator,
    config: &InstanceConfig,
    (seed, index): (Seed, u64),
    law: Option<ValueLaw>,
    bidders_drawn: usize,
) -> Vec<String> {
    let (distribution, goods, mode) = (generator.distribution(), generator.goods(), generator.mode());
    let bids = config.bids.map_or_else(|| "any".to_owned(), |bids| bids.to_string());
    // Paths in mode `compat` are not checked.
    let checks = config.dominance_check && !(mode == Mode::Compat && distribution == Distribution::Paths);
    let check = if checks { "on" } else { "off" };
    let mut parts = vec![
        format!("Goods: {goods}"),
        format!("Bids: {bids}"),
        format!("Distribution: {distribution}"),
        format!("Seed: {}", seed.number()),
        format!("Instance: {index}"),
        format!("Mode: {mode}"),
        format!("Dominance check: {check}"),
        format!("Bidders drawn: {bidders_drawn}"),
    ];
    parts.extend(config.bidders.map(|bidders| format!("Bidders: {bidders}")));
    parts.extend(config.whole_prices.map(|factor| format!("Bid alpha: {factor}")));
    let mut comments = vec![GENERATED_BY.to_owned(), parts.join("; ")];
    comments.extend(parameters(generator, law));
    comments
}

/// The parameters, one a line.
fn parameters(generator: &Generator, law: Option<ValueLaw>) -> Vec<String> {
    match generator.parameters() {
        Parameters::Arbitrary(config) => spatial("Arbitrary", &config.without_jumps(), law),
        Parameters::Regions(config) => spatial("Regions", config, law),
        Parameters::Paths(config) => vec![
            "Paths Distribution Parameters:".to_owned(),
            format!("Initial connections:       = {}", config.initial_connections),
            format!("Edge density:              = {}", config.edge_density),
            format!("Shipping cost factor:      = {}", config.shipping_cost_factor),
            format!("Max bid set size:          = {}", config.max_bids),
            format!("Building penalty:          = {}", config.building_penalty),
        ],
        Parameters::Matching(config) => vec![
            "Matching Distribution Parameters:".to_owned(),
            format!("Max airport price       = {}", config.max_airport_price),
            format!("Early takeoff deviation = {}", config.early_takeoff_deviation),
            format!("Late takeoff deviation  = {}", config.late_takeoff_deviation),
            format!("Early landing deviation = {}", config.early_landing_deviation),
            format!("Late landing deviation  = {}", config.late_landing_deviation),
            format!("Deviation               = {}", config.deviation),
            format!("Delay coefficient       = {}", config.delay_coefficient),
            format!("Amount late coefficient = {}", config.amount_late_coefficient),
        ],
        Parameters::Scheduling(config) => vec![
            "Scheduling Distribution Parameters:".to_owned(),
            format!("max_length                = {}", config.max_length),
            format!("deviation                 = {}", config.deviation),
            format!("prob_additional_deadline  = {}", config.additional_deadline),
            format!("additivity                = {}", config.additivity),
        ],
        Parameters::Legacy(config) => {
            let (low_fixed, high_fixed) = config.fixed_range(generator.mode());
            let (low_linear, high_linear) = config.linear_range(generator.distribution(), generator.mode());
            vec![
                "Legacy Distribution Parameters:".to_owned(),
                format!("const_goods   = {}", config.constant_goods),
                format!("alpha         = {}", config.decay),
                format!("mu_goods      = {}", config.mean_goods),
                format!("sigma_goods   = {}", config.deviation_goods),
                format!("q             = {}", config.exponential_scale),
                format!("binom_cutoff  = {}", config.binomial_share),
                format!("low_fixed     = {low_fixed}"),
                format!("high_fixed    = {high_fixed}"),
                format!("low_linearly  = {low_linear}"),
                format!("high_linearly = {high_linear}"),
                format!("mu_price      = {}", config.mean_price),
                format!("sigma_price   = {}", config.deviation_price),
            ]
        }
    }
}

fn spatial(name: &str, config: &RegionsConfig, law: Option<ValueLaw>) -> Vec<String> {
    let mut lines = vec![
        format!("{name} Distribution Parameters:"),
        format!("Max Substitutable Bids = {}", config.max_substitutable_bids),
        format!("Removing HV Neighbor   = {}", config.remove_neighbor),
        format!("Adding DIAG Neighbor   = {}", config.add_diagonal),
        format!("Additional Location    = {}", config.additional_location),
    ];
    if name == "Regions" {
        lines.push(format!("Jump Probability       = {}", config.jump_probability));
    }
    lines.extend([
        format!("Additivity             = {}", config.additivity),
        format!("Budget Factor          = {}", config.budget_factor),
        format!("Resale Factor          = {}", config.resale_factor),
    ]);
    lines.extend(match law {
        Some(ValueLaw::Normal) => [
            format!("{}:", ValueLaw::Normal.title()),
            format!("Mean                   = {}", config.mean),
            format!("Standard Deviation     = {}", config.standard_deviation),
        ],
        _ => [
            format!("{}:", ValueLaw::Uniform.title()),
            format!("Deviation              = {}", config.deviation),
            format!("Max Good Value         = {}", config.max_good_value),
        ],
    });
    lines
}
