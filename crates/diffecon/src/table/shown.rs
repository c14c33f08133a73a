//! What mechanisms sell, as tables.

use super::{headed, money};
use crate::output::counted;
use comfy_table::{CellAlignment, Table};
use diffecon_experiment::show::{
    MenuKind, Shown, ShownBids, ShownContract, ShownContracts, ShownElement, ShownHybrid, ShownMechanism, ShownMenu,
    ShownOffers, ShownPolicy, ShownPriceFunction, ShownRecommendation, SoldTo,
};

/// The least weight of a lottery's bundle that is not 0 in the table.
const LEAST_WEIGHT: f64 = 0.0005;

/// What a mechanism sells: who sells to whom, the rows, and what they leave out.
pub fn shown(shown: &Shown) -> String {
    let seed = shown.seed.map(|seed| format!(", seed {seed}"));
    let step = shown.step.map(|step| format!(", step {step}"));
    let name = [Some(shown.name.clone()), seed, step].into_iter().flatten().collect::<String>();
    let sold = match &shown.mechanism {
        ShownMechanism::Menu(shown) => menu(shown),
        ShownMechanism::PriceFunction(shown) => price_function(shown),
        ShownMechanism::Hybrid(shown) => hybrid(shown),
        ShownMechanism::Policy(shown) => policy(shown),
        ShownMechanism::BidFunctions(shown) => bid_functions(shown),
        ShownMechanism::Contracts(shown) => contracts(shown),
        ShownMechanism::Offers(shown) => offers(shown),
    };
    format!("{name}: {sold}")
}

fn menu(menu: &ShownMenu) -> String {
    let ShownMenu { sold_to, elements, never_bought, shown } = menu;
    let part = part(shown.len(), *elements, "elements", sold_to);
    let mut bundles = shown.iter().flat_map(|element| &element.lottery);
    let rare = bundles.any(|bundle| bundle.weight < LEAST_WEIGHT);
    let rare = if rare { format!("; weights below {LEAST_WEIGHT} are left out") } else { String::new() };
    let table = elements_table(shown, sold_to);
    format!("{}\n{table}\n{part}; {never_bought} elements are never bought{rare}", title(sold_to))
}

/// What elements are sold, and how often.
fn elements_table(shown: &[ShownElement], sold_to: &SoldTo) -> Table {
    let lotteries = shown.iter().any(|element| element.lottery.len() > 1);
    let mut header = vec!["element", "price", "% of bidders", "revenue", "% of revenue"];
    header.extend(lotteries.then_some("weight"));
    header.push("goods");
    let mut table = headed(header);
    for element in shown {
        let sales = sales(element.price, element.share, element.revenue, sold_to);
        let mut before = [element.element.to_string()].into_iter().chain(sales).collect::<Vec<_>>();
        for bundle in element.lottery.iter().filter(|bundle| bundle.weight >= LEAST_WEIGHT) {
            let mut row = before.clone();
            row.extend(lotteries.then(|| format!("{:.3}", bundle.weight)));
            row.push(goods(&bundle.goods));
            table.add_row(row);
            // An element says its price once, whatever its lottery.
            before.iter_mut().for_each(String::clear);
        }
    }
    align_all_but_goods(&mut table);
    table
}

fn hybrid(hybrid: &ShownHybrid) -> String {
    let ShownHybrid { sold_to, elements, element_revenue, shown, .. } = hybrid;
    let table = elements_table(shown, sold_to);
    let share = if sold_to.revenue > 0.0 { 100.0 * element_revenue / sold_to.revenue } else { 0.0 };
    let part = part(shown.len(), *elements, "elements", sold_to);
    format!("{}\n{table}\n{part}; all elements bring in {share:.1} %, bundles at their prices the rest", title(sold_to))
}

fn price_function(prices: &ShownPriceFunction) -> String {
    let ShownPriceFunction { sold_to, item, size, lattice, bundles_bought, shown } = prices;
    let mut posted = headed(["good", "price", "size", "price of the size"]);
    for (good, (item, size)) in item.iter().zip(&size[1..]).enumerate() {
        posted.add_row([good.to_string(), money(*item), (good + 1).to_string(), money(*size)]);
    }
    posted.column_iter_mut().for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    let mut table = headed(["price", "% of bidders", "revenue", "% of revenue", "goods"]);
    for bundle in shown {
        let sales = sales(bundle.price, bundle.share, bundle.revenue, sold_to);
        table.add_row(sales.into_iter().chain([goods(&bundle.goods)]));
    }
    align_all_but_goods(&mut table);
    let part = part(shown.len(), *bundles_bought, "bundles that are bought", sold_to);
    let surcharges = lattice.as_ref().map(|lattice| {
        let [cells, most] = [lattice.cells().to_string(), money(lattice.table()[lattice.table().len() - 1])];
        format!("and surcharges from a lattice of {cells} by {cells} cells, of all goods together {most}\n")
    });
    format!("{}\n{posted}\n{}\n{table}\n{part}", title(sold_to), surcharges.unwrap_or_default())
}

fn policy(policy: &ShownPolicy) -> String {
    let ShownPolicy { environment, menu, position, positions, bidder, left, entry_fee, offers, shown } = policy;
    let title = format!(
        "{environment}, position {position} of {positions} (bidder {bidder}), goods left: {}",
        if left.is_empty() { "none".to_owned() } else { goods(left) }
    );
    let or_not = |price: Option<f64>| price.map_or_else(|| "not for sale".to_owned(), money);
    let (header, of_menu) = match menu {
        MenuKind::Bundles => (["price", "goods"], "a price for each bundle".to_owned()),
        MenuKind::Sizes => (["price", "size"], "a price for any so many of the goods left".to_owned()),
        MenuKind::EntryFee => {
            let fee = or_not(*entry_fee);
            (["price", "good"], format!("an entry fee for buying anything, {fee}, and a price for each good"))
        }
    };
    let mut table = headed(header);
    for offer in shown {
        let what = offer.size.map(|size| size.to_string()).or(offer.goods.as_deref().map(goods));
        table.add_row([or_not(offer.price), what.unwrap_or_default()]);
    }
    align_all_but_goods(&mut table);
    format!("{title}\n{of_menu}\n{table}\n{} of {offers} offers", shown.len())
}

fn bid_functions(bids: &ShownBids) -> String {
    let ShownBids { auction, best_response, bids, shown, .. } = bids;
    let each = shown.iter().any(|bid| bid.bidder.is_some());
    let known = shown.iter().any(|bid| bid.equilibrium.is_some());
    let mut header: Vec<&str> = each.then_some("bidder").into_iter().chain(["signal", "bid"]).collect();
    header.extend(known.then_some("equilibrium"));
    let mut table = headed(header);
    for bid in shown {
        let bidder = each.then(|| bid.bidder.map_or_else(String::new, |bidder| bidder.to_string()));
        let known = known.then(|| bid.equilibrium.map_or_else(String::new, money));
        table.add_row(bidder.into_iter().chain([money(bid.signal), money(bid.bid)]).chain(known));
    }
    table.column_iter_mut().for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    let gain = format!(
        "nobody gains more than {} by another bid (bidder {} with {}: {} instead of {})",
        money(best_response.gain),
        best_response.bidder,
        money(best_response.value),
        money(best_response.best_bid),
        money(best_response.bid)
    );
    format!("{auction}\n{table}\n{} of {bids} bids; {gain}", shown.len())
}

fn contracts(contracts: &ShownContracts) -> String {
    let ShownContracts { process, principal, agent, contracts, shown } = contracts;
    let steps = shown.iter().any(|contract| contract.step.is_some());
    let mut header: Vec<&str> = vec!["state"];
    header.extend(steps.then_some("step"));
    header.extend(["visits", "pays", "agent without it", "as believed", "agent with it", "agent does"]);
    let mut table = headed(header);
    for contract in shown {
        let ShownContract { state, step, visits, pays, action, .. } = contract;
        let mut row = vec![state.clone()];
        row.extend(steps.then(|| step.map_or_else(String::new, |step| step.to_string())));
        row.push(format!("{visits:.3}"));
        let paid = pays.0.iter().filter(|(_, payment)| *payment > 0.0);
        let paid: Vec<String> = paid.map(|(signal, payment)| format!("{signal}: {}", money(*payment))).collect();
        row.push(if paid.is_empty() { "nothing".to_owned() } else { paid.join(", ") });
        for values in [&contract.agent_without_payment, &contract.believed, &contract.agent_with_payment] {
            let values: Vec<String> =
                values.0.iter().map(|(action, value)| format!("{action}: {}", money(*value))).collect();
            row.push(values.join(", "));
        }
        row.push(action.clone());
        table.add_row(row);
    }
    let values = format!("the principal has {}, the agent {}", money(*principal), money(*agent));
    format!("{process}: {values}\n{table}\n{} of {contracts} contracts", shown.len())
}

fn offers(offers: &ShownOffers) -> String {
    let ShownOffers { game, principal, welfare, share_paid, followed, offers, shown } = offers;
    let mut table = headed(["board", "should", "is paid"]);
    for ShownRecommendation { board, action, payment } in shown {
        table.add_row([board.join("\n"), (*action).to_owned(), money(*payment)]);
    }
    let values = format!(
        "the principal has {}, welfare {}, {:.1} % of it paid, {:.1} % of recommendations followed",
        money(*principal),
        money(*welfare),
        100.0 * share_paid,
        100.0 * followed
    );
    format!("{game}: {values}\n{table}\n{} of {offers} offers of the first step", shown.len())
}

fn title(sold_to: &SoldTo) -> String {
    let SoldTo { dataset, split, bidders, revenue, sold, .. } = sold_to;
    let (revenue, percent) = (money(*revenue), 100.0 * sold);
    let bidders = counted(*bidders, "bidder");
    format!("{dataset}, {split} split: {bidders}, revenue {revenue}, {percent:.1} % buy")
}

/// The columns of something's sales.
fn sales(price: f64, share: f64, revenue: f64, sold_to: &SoldTo) -> [String; 4] {
    [money(price), format!("{:.2}", 100.0 * share), money(revenue), percent_of_revenue(revenue, sold_to)]
}

/// How much there is beside what is shown.
fn part(shown: usize, all: usize, of: &str, sold_to: &SoldTo) -> String {
    format!("{shown} of {all} {of}, {} % of the revenue", percent_of_revenue(sold_to.shown_revenue, sold_to))
}

fn percent_of_revenue(revenue: f64, sold_to: &SoldTo) -> String {
    format!("{:.2}", if sold_to.revenue > 0.0 { 100.0 * revenue / sold_to.revenue } else { 0.0 })
}

/// Goods, from 0; three and more in a row by the first and the last.
fn goods(goods: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &good in goods {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == good => *last = good,
            _ => runs.push((good, good)),
        }
    }
    let run = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first} {last}"),
        _ => format!("{first}-{last}"),
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(" ")
}

/// Goods are a list, which starts at the left.
fn align_all_but_goods(table: &mut Table) {
    let last = table.column_count() - 1;
    for column in table.column_iter_mut().take(last) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

#[cfg(test)]
mod tests {
    use super::goods;

    #[test]
    fn goods_in_a_row_are_said_by_the_first_and_the_last() {
        assert_eq!(goods(&[0, 1, 3, 5, 6, 7, 8]), "0 1 3 5-8");
        assert_eq!((goods(&[]), goods(&[4])), (String::new(), "4".to_owned()));
    }
}
