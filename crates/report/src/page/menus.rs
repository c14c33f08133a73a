//! What menus sell.

use super::{Cell, MarketPage, PageError, PageTable, Part, Section};
use crate::evidence::menu_sales::{MenuSales, sell};
use crate::formats::numbers::percent;
use crate::plots::bubbles::{Bubble, Bubbles, bubbles};
use crate::plots::frame::Axis;
use crate::plots::heat_map::{HeatRow, heat_map};
use diffecon_auction::Menu;
use diffecon_data::{FileKind, MechanismFile};

/// The section, if there are menus.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    let Some(dataset) = &page.dataset else { return Ok(None) };
    let bidders = dataset.split(page.options.split);
    let head = ["method", "seed", "elements", "never bought", "half of the sales", "nine tenths", "% who buy"];
    let title = "elements of menus: how many there are, how many nobody buys, and how few make up half and nine tenths of the sales";
    let mut table = PageTable::new(page.name("menus"), title, &head);
    let (mut groups, mut rows) = (Vec::new(), Vec::new());
    for method in &page.methods {
        let mut shares: Vec<Vec<f64>> = Vec::new();
        for run in method.runs.iter().filter(|run| run.file.kind() == FileKind::Menu) {
            let menu = MechanismFile::<Menu>::of(&run.file)?.mechanism;
            let sold = sell(&menu, &bidders, &[]);
            table.rows.push(row(&method.name, run.run.seed, &menu, &sold, bidders.bidders()));
            if shares.is_empty() {
                let bubble = |element: crate::evidence::menu_sales::SoldElement| Bubble {
                    x: element.size,
                    y: element.price,
                    share: element.share,
                };
                let found = sold.sold_elements(&menu).into_iter().map(bubble).collect();
                groups.push(Bubbles { name: method.name.clone(), colour: method.place, bubbles: found });
            }
            shares.push(sold.good_shares(&menu));
        }
        if let Some(first) = shares.first() {
            let mean = |good: usize| shares.iter().map(|run| run[good]).sum::<f64>() / shares.len() as f64;
            let shares = (0..first.len()).map(mean).collect();
            rows.push(HeatRow { name: method.name.clone(), colour: method.place, shares });
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let caption = "Elements that somebody buys, of the first seed: the price against the number of goods (of lotteries the mean); areas \
        are shares of the sales.";
    let dearest = groups.iter().flat_map(|group| &group.bubbles).map(|bubble| bubble.y).fold(0.0, f64::max);
    // With room for bubbles at the ends.
    let goods = 1.12 * rows[0].shares.len() as f64;
    let price = if dearest > 0.0 { 1.15 * dearest } else { 1.0 };
    let axes = (&Axis::over("goods in the bundle", 0.0..goods), &Axis::over("price, money", 0.0..price));
    let prices = bubbles(&page.name("menu-prices"), caption, axes, &groups)?;
    let caption = "The share of sales in which each good is sold, by its number from 1: mean over seeds, of lotteries the probability; the \
        deeper the colour, the greater the share.";
    let goods = heat_map(&page.name("goods-sold"), caption, &rows)?;
    Ok(Some(Section::of_market("What menus sell", vec![Part::Table(table), Part::Plot(prices), Part::Plot(goods)])))
}

fn row(name: &str, seed: Option<u64>, menu: &Menu, sold: &MenuSales, bidders: usize) -> Vec<Cell> {
    let seed = seed.map_or_else(|| "-".to_owned(), |seed| seed.to_string());
    let bought = sold.sales() as f64 / bidders.max(1) as f64;
    let counts = [menu.elements(), sold.never_bought(), sold.elements_of_share(0.5), sold.elements_of_share(0.9)];
    let mut cells = vec![Cell::text(name), Cell::text(seed)];
    cells.extend(counts.map(Cell::text));
    cells.push(Cell::number(Some(bought), percent));
    cells
}
