//! What mechanisms are shown to sell, against what they sell.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use diffecon_auction::{Bundle, Bundles, Hybrid, Mechanism, Menu, PriceFunction, Valuations};
use diffecon_data::{Dataset, MechanismFile, MechanismProvenance, Split};
use diffecon_experiment::show::{ShowOptions, Shown, ShownMechanism, ShownPolicy, SoldTo};
use diffecon_experiment::{BaselineChoice, Evaluation, evaluate, fit_baselines, show};
use diffecon_sequential::{GoodsSet, PolicyFile};
use lab::Lab;
use std::collections::BTreeMap;
use std::path::Path;

impl Lab {
    /// A data set named by its distribution.
    fn data(&self, distribution: &str, goods: usize) -> Dataset {
        let recipe = format!(
            "distribution = \"{distribution}\"\ngoods = {goods}\nseed = 1\n\
             [split]\ntrain = 300\nvalidation = 100\ntest = 200\n"
        );
        self.dataset(distribution, &recipe)
    }

    /// A small menu of lotteries.
    fn menu(&self, run: &str, data: &str) {
        self.train(
            run,
            &format!(
                "learner = \"bundleflow\"\nseed = 3\ndataset = '{}'\n[run]\nvalidate_every = 10\n\
                 [menu]\nelements = 40\nsupport = 3\n[flow]\nhidden = 32\nsteps = 20\nbatch = 64\n\
                 [learning]\nsteps = 30\nbatch = 64\n",
                self.path(data).display()
            ),
        );
    }

    fn show(&self, path: &str, options: &ShowOptions) -> ShownMechanism {
        show(&self.path(path), options).unwrap().mechanism
    }

    fn refusal(&self, path: &str, options: &ShowOptions) -> String {
        show(&self.path(path), options).unwrap_err().to_string()
    }
}

fn top(top: usize) -> ShowOptions {
    ShowOptions { top: Some(top), ..ShowOptions::default() }
}

fn close(one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-9 * other.abs().max(1.0), "{one} should be {other}");
}

/// What is sold in all is what an evaluation says.
fn is_what_evaluation_says(sold_to: &SoldTo, path: &Path, split: Split, sales: &[(f64, f64)]) {
    let none = Evaluation { split, baselines: "none".parse().unwrap(), ..Evaluation::default() };
    let report = evaluate(&[path.to_owned()], &none).unwrap();
    let outcome = &report.results[0].outcome;
    assert_eq!((Some(sold_to.bidders), &sold_to.split), (report.sample.bidders, &report.sample.split));
    assert_eq!(Some(&sold_to.dataset), report.sample.dataset.as_ref());
    close(sold_to.revenue, outcome.revenue);
    close(sold_to.sold, outcome.sold);
    close(sales.iter().map(|(share, _)| share).sum(), outcome.sold);
    close(sales.iter().map(|(_, revenue)| revenue).sum(), outcome.revenue);
    close(sold_to.shown_revenue, outcome.revenue);
}

#[test]
fn a_menu_is_shown_by_its_sales() {
    let lab = Lab::new();
    let data = lab.data("regions-npv", 8);
    lab.menu("run", "regions-npv");
    let Shown { name, seed, step, .. } = show(&lab.path("run"), &ShowOptions::default()).unwrap();
    assert_eq!((name.as_str(), seed), ("bundleflow", Some(3)));
    let MechanismFile { mechanism: menu, provenance } =
        MechanismFile::<Menu>::load(&lab.path("run/mechanism.safetensors")).unwrap();
    assert_eq!(step, Some(provenance.step));
    for split in [Split::Test, Split::Validation] {
        let options = ShowOptions { split: Some(split), ..ShowOptions::default() };
        let ShownMechanism::Menu(shown) = lab.show("run", &options) else { panic!("a menu") };
        let sales: Vec<_> = shown.shown.iter().map(|element| (element.share, element.revenue)).collect();
        is_what_evaluation_says(&shown.sold_to, &lab.path("run"), split, &sales);
        assert_eq!((shown.elements, shown.shown.len()), (40, 40));
        assert!(shown.shown.windows(2).all(|pair| pair[0].share >= pair[1].share), "most sold first");

        let bidders = data.split(split);
        let mut buyers = vec![0; 40];
        for bidder in 0..bidders.bidders() {
            // The greatest utility, of equal ones the dearest; the tests' bidders have no exact ties.
            let utilities = menu.utilities(&bidders, bidder);
            let best = (0..40).max_by(|one, other| utilities[*one].total_cmp(&utilities[*other])).unwrap();
            buyers[best] += usize::from(utilities[best] > 0.0);
        }
        assert_eq!(shown.never_bought, buyers.iter().filter(|buyers| **buyers == 0).count());
        assert!(shown.never_bought > 0 && shown.never_bought < 39, "{} tell nothing", shown.never_bought);
        for element in &shown.shown {
            close(element.share, buyers[element.element] as f64 / bidders.bidders() as f64);
            assert_eq!(element.price, f64::from(menu.prices()[element.element]));
            close(element.revenue, element.price * element.share);
            close_to_its_lottery(element, &menu, &bidders);
        }
    }

    let ShownMechanism::Menu(all) = lab.show("run", &ShowOptions::default()) else { panic!("a menu") };
    let ShownMechanism::Menu(few) = lab.show("run", &top(3)) else { panic!("a menu") };
    assert_eq!(few.shown, all.shown[..3]);
    close(few.sold_to.shown_revenue, few.shown.iter().map(|element| element.revenue).sum());
    assert!(few.sold_to.shown_revenue < all.sold_to.shown_revenue);
    assert_eq!((few.sold_to.revenue, few.never_bought), (all.sold_to.revenue, all.never_bought));
}

/// The bundles of an element have the weights that its points have together, and are worth what the element is.
fn close_to_its_lottery(shown: &diffecon_experiment::show::ShownElement, menu: &Menu, bidders: &Valuations) {
    let value: f64 = shown
        .lottery
        .iter()
        .map(|bundle| {
            let words = Bundle::from_goods(8, bundle.goods.iter().copied());
            bundle.weight * f64::from(bidders.value(0, words.words()))
        })
        .sum();
    let utility = f64::from(menu.utilities(bidders, 0)[shown.element]);
    assert!((value - shown.price - utility).abs() < 1e-3 * shown.price.max(1.0), "{value} less {}", shown.price);
    assert!((shown.lottery.iter().map(|bundle| bundle.weight).sum::<f64>() - 1.0).abs() < 1e-3);
    assert!(shown.lottery.windows(2).all(|pair| pair[0].weight >= pair[1].weight && pair[0].goods != pair[1].goods));
}

#[test]
fn a_hybrid_is_shown_with_the_elements_that_it_sells() {
    let lab = Lab::new();
    lab.data("unit-demand", 2);
    let mut bundles = Bundles::new(2);
    [0b01_u64, 0b10, 0b11, 0b11].iter().for_each(|words| bundles.push(&[*words]));
    // Either good at random for little, and both for too much.
    let menu = Menu::new(bundles, vec![0.5; 4], vec![0.25, 0.9]).unwrap();
    let prices = PriceFunction::new(vec![0.5, 0.6], vec![0.0; 3]).unwrap();
    let mechanism = Hybrid::new(prices, menu).unwrap();
    let path = lab.path("hybrid.safetensors");
    MechanismFile { mechanism, provenance: MechanismProvenance::default() }.save(&path).unwrap();

    let dataset = Some(lab.path("unit-demand"));
    let options = ShowOptions { dataset: dataset.clone(), ..ShowOptions::default() };
    let ShownMechanism::Hybrid(shown) = lab.show("hybrid.safetensors", &options) else { panic!("a hybrid") };
    let none = Evaluation { dataset, baselines: "none".parse().unwrap(), ..Evaluation::default() };
    let outcome = &evaluate(std::slice::from_ref(&path), &none).unwrap().results[0].outcome;
    close(shown.sold_to.revenue, outcome.revenue);
    close(shown.sold_to.sold, outcome.sold);
    close(shown.sold_to.shown_revenue, shown.element_revenue);
    assert_eq!((shown.elements, shown.shown.len(), shown.shown[0].element), (2, 2, 0));
    assert!(shown.element_revenue > 0.0 && shown.element_revenue < shown.sold_to.revenue, "{}", shown.element_revenue);
    close(shown.element_revenue, 0.25 * shown.shown[0].share);
    let ShownMechanism::Hybrid(one) = lab.show("hybrid.safetensors", &ShowOptions { top: Some(1), ..options }) else {
        panic!("a hybrid")
    };
    assert_eq!((one.shown.len(), &one.shown[0], one.element_revenue), (1, &shown.shown[0], shown.element_revenue));
}

#[test]
fn a_price_function_is_shown_with_the_bundles_that_it_sells() {
    let lab = Lab::new();
    for distribution in ["regions-npv", "additive", "unit-demand"] {
        let data = lab.data(distribution, 5);
        let folder = lab.path(&format!("of-{distribution}"));
        let baselines = fit_baselines(&lab.path(distribution), &BaselineChoice::All, &folder).unwrap();
        for path in baselines {
            let Shown { name, seed, step, mechanism } = show(&path, &ShowOptions::default()).unwrap();
            assert_eq!((seed, step, path.file_stem().unwrap()), (None, None, name.as_ref()));
            let shown = match mechanism {
                ShownMechanism::PriceFunction(shown) => shown,
                ShownMechanism::Menu(shown) => {
                    assert_eq!((name.as_str(), shown.elements), ("grand-bundle", 1));
                    assert_eq!(shown.shown[0].lottery[0].goods, [0, 1, 2, 3, 4]);
                    continue;
                }
                other => panic!("no baseline: {other:?}"),
            };
            let sales: Vec<_> = shown.shown.iter().map(|bundle| (bundle.share, bundle.revenue)).collect();
            is_what_evaluation_says(&shown.sold_to, &path, Split::Test, &sales);
            let prices = MechanismFile::<PriceFunction>::load(&path).unwrap().mechanism;
            assert_eq!((shown.item.as_slice(), shown.size.as_slice()), (prices.item(), prices.size()));
            assert_eq!(shown.bundles_bought, shown.shown.len());

            // Of all 2^5 bundles each bidder takes one that no other is better than.
            let test = data.split(Split::Test);
            let (choices, sales) = (prices.choices(&test), prices.sell(&test));
            let mut buyers = BTreeMap::new();
            for (bidder, (choice, sale)) in choices.iter().zip(&sales).enumerate() {
                let utility = |words: u64| f64::from(test.value(bidder, &[words])) - prices.price(&[words]);
                let best = (0..32).map(utility).fold(0.0, f64::max);
                let taken = choice.as_ref().map_or(0.0, |bundle| utility(bundle.words()[0]));
                assert!((taken - best).abs() < 1e-5 * best.max(1.0), "{name}: {taken} against {best}");
                if let Some(bundle) = choice {
                    close(prices.price(bundle.words()), sale.payment);
                    *buyers.entry(bundle.goods().collect::<Vec<_>>()).or_insert(0) += 1;
                }
            }
            assert_eq!(buyers.len(), shown.shown.len());
            for bundle in &shown.shown {
                close(bundle.share, f64::from(buyers[&bundle.goods]) / 200.0);
                close(bundle.price, prices.price(Bundle::from_goods(5, bundle.goods.iter().copied()).words()));
            }
            assert!(shown.shown.windows(2).all(|pair| pair[0].share >= pair[1].share), "most sold first");
        }
    }
}

#[test]
fn a_policy_is_shown_in_a_state() {
    let lab = Lab::new();
    let dp = "[dp]\nsteps = 20\nsamples = 64\npolish_samples = 512\nvalue_samples = 4096\n";
    let fpi = "[fpi]\niterations = 1\nepisodes = 64\nhidden = [16]\ntarget_steps = 10\nactor_steps = 10\n";
    lab.data("additive", 4);
    let data = lab.path("additive").display().to_string();
    let runs = [
        ("bundles", "dp", dp, "A", "bundles"),
        ("sizes", "dp", dp, "A", "sizes"),
        ("of-data", "dp", dp, data.as_str(), "bundles"),
        ("network-sizes", "fpi", fpi, "A", "sizes"),
        ("network-bundles", "fpi", fpi, "B", "bundles"),
        ("network-entry-fee", "fpi", fpi, "A", "entry_fee"),
        ("network-of-data", "fpi", fpi, data.as_str(), "entry_fee"),
    ];
    for (run, learner, settings, values, menu) in runs {
        lab.train(
            run,
            &format!(
                "learner = \"{learner}\"\n[environment]\nbidders = 3\ngoods = 4\nvalues = '{values}'\n\
                 menu = \"{menu}\"\norder = [2, 0, 1]\n{settings}"
            ),
        );
        let file = PolicyFile::load(&lab.path(run).join("mechanism.safetensors")).unwrap().mechanism;
        for (position, left) in [(None, None), (Some(2), Some(vec![3, 0, 2])), (Some(3), Some(vec![1]))] {
            let options = ShowOptions { position, left: left.clone(), ..ShowOptions::default() };
            let ShownMechanism::Policy(shown) = lab.show(run, &options) else { panic!("a policy") };
            let position = position.unwrap_or(1);
            let mut goods = left.unwrap_or_else(|| (0..4).collect());
            goods.sort_unstable();
            assert_eq!((shown.position, shown.positions, shown.bidder), (position, 3, [2, 0, 1][position - 1]));
            assert_eq!(shown.left, goods);
            let set: GoodsSet = goods.iter().copied().collect();
            let prices = file.policy().prices(position - 1, &[set]).concat();
            let money: Vec<f64> = prices.iter().map(|price| f64::from(*price) * file.unit).collect();
            assert_eq!(shown.offers, shown.shown.len());
            is_what_the_policy_posts(&shown, menu, &goods, &money);
        }
    }
    assert!(PolicyFile::load(&lab.path("of-data/mechanism.safetensors")).unwrap().mechanism.unit != 1.0);
    let ShownMechanism::Policy(shown) = lab.show("bundles", &top(5)) else { panic!("a policy") };
    assert_eq!((shown.offers, shown.shown.len()), (15, 5));
    assert_eq!(shown.shown[4].goods.as_deref(), Some(&[0, 1][..]), "after each good by itself");
}

fn is_what_the_policy_posts(shown: &ShownPolicy, menu: &str, goods: &[usize], money: &[f64]) {
    match menu {
        "bundles" => {
            assert_eq!(shown.offers, (1 << goods.len()) - 1);
            for offer in &shown.shown {
                let bundle = offer.goods.as_ref().unwrap();
                let place = |good: &usize| goods.iter().position(|left| left == good).unwrap();
                let subset: usize = bundle.iter().map(|good| 1 << place(good)).sum();
                assert_eq!((offer.price, offer.size), (Some(money[subset]), None));
            }
        }
        "sizes" => {
            assert_eq!(shown.offers, goods.len());
            for (offer, size) in shown.shown.iter().zip(1..) {
                assert_eq!((offer.size, offer.price, &offer.goods), (Some(size), Some(money[size]), &None));
            }
        }
        _ => {
            assert_eq!(shown.entry_fee, Some(money[0]));
            assert_eq!(shown.offers, goods.len());
            for (offer, &good) in shown.shown.iter().zip(goods) {
                assert_eq!((offer.goods.as_deref(), offer.price), (Some(&[good][..]), Some(money[good + 1])));
            }
        }
    }
}

#[test]
fn what_cannot_be_shown_is_refused_by_name() {
    let lab = Lab::new();
    lab.data("regions-npv", 6);
    lab.data("additive", 3);
    lab.menu("sweep/menu", "regions-npv");
    lab.train(
        "sweep/policy",
        "learner = \"dp\"\n[environment]\nbidders = 2\ngoods = 3\nvalues = 'A'\n\
         [dp]\nsteps = 2\nsamples = 16\npolish_samples = 0\nvalue_samples = 64\n",
    );
    let usual = ShowOptions::default;
    let position = |position| ShowOptions { position: Some(position), ..usual() };
    let left = |goods: &[usize]| ShowOptions { left: Some(goods.to_vec()), ..usual() };
    let dataset = |name: &str| ShowOptions { dataset: Some(lab.path(name)), ..usual() };
    let (menu, policy) = ("sweep/menu", "sweep/policy");
    for (path, options, told) in [
        (policy, position(0), "--position should be in [1, 2], counted from 1, but is 0"),
        (policy, position(3), "--position should be in [1, 2], counted from 1, but is 3"),
        (policy, left(&[0, 3]), "a good of --left should be in [0, 2], counted from 0, but is 3"),
        (policy, left(&[999]), "a good of --left should be in [0, 2], counted from 0, but is 999"),
        (policy, left(&[1, 1]), "a good of --left should be there once, but is 1 again"),
        (policy, dataset("additive"), "--dataset should be left out for policies"),
        (policy, ShowOptions { split: Some(Split::Test), ..usual() }, "--split should be left out for policies"),
        (policy, top(0), "--top should be at least 1, but is 0"),
        (menu, position(1), "--position should be left out for menus and price functions"),
        (menu, left(&[0]), "--left should be left out for menus and price functions"),
        (menu, dataset("additive"), "goods of data set \"additive\" should be the 6 of "),
        (menu, ShowOptions { split: Some(Split::Extra), ..usual() }, "split should be one with bidders"),
    ] {
        let error = lab.refusal(path, &options);
        assert!(error.starts_with(told), "{error}");
    }
    let error = lab.refusal("sweep", &usual());
    assert!(error.starts_with("mechanisms of ") && error.ends_with("should be one, but is 2"), "{error}");
    assert!(lab.refusal("regions-npv", &usual()).contains("no run and no mechanism file"));
    assert!(lab.refusal("nothing", &usual()).contains("nothing"));
    let data = lab.refusal("regions-npv/valuations.safetensors", &usual());
    assert!(data.contains("menu"), "{data}");
}
