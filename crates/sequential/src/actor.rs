//! The actor, which posts prices: a network of a state with tanh between its layers.
//!
//! Source: arXiv 2407.08022, section 5. Deviations: every price is a softplus, so that none is negative; a bundle's price is the
//! softplus of an output of its own, one of each of its goods and one of its size, so that prices move together.

use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::menu::MenuForm;
use crate::policy::Policy;
use crate::streams;
use crate::visit::{BATCH, Visit, by_goods, encode, merged, widths};
use burn::tensor::{Device, Gradients, Tensor};
use diffecon_auction::Seed;
use diffecon_tensor::elementary::softplus_all;
use diffecon_tensor::{Adam, Mlp, State, StateError, autodiff_device, values};
use rayon::prelude::*;

/// The policy's network: a state to the prices of its menu.
#[derive(Clone)]
pub struct Actor {
    form: &'static dyn MenuForm,
    goods: usize,
    alike: bool,
    hidden: Vec<usize>,
    network: Mlp,
    device: Device,
}

impl Actor {
    /// An actor whose prices start near the mean values of what they are for; an entry fee starts near 0.
    pub fn new(environment: &Environment, hidden: &[usize], device: &Device, seed: Seed) -> Self {
        let (form, goods) = (environment.menu(), environment.goods());
        let mut start: Vec<f32> = start_prices(environment, seed).into_iter().map(inverse_softplus).collect();
        start.resize(start.len() + form.shared_outputs(goods), 0.0);
        let mut network =
            Mlp::new("actor", &widths(goods, hidden, start.len()), device, &mut seed.stream(streams::ACTOR));
        network.set_last_bias(&start);
        let alike = environment.goods_are_alike();
        Self { form, goods, alike, hidden: hidden.to_vec(), network, device: device.clone() }
    }

    /// The actor of a policy file, for a menu of so many goods that may be alike.
    ///
    /// # Errors
    /// If the state is not that of such an actor.
    pub fn load(
        (form, goods, alike): (&'static dyn MenuForm, usize, bool),
        hidden: &[usize],
        state: &State,
    ) -> Result<Self, StateError> {
        let device = autodiff_device("cpu").expect("the CPU is there");
        let widths = widths(goods, hidden, form.outputs(goods) + form.shared_outputs(goods));
        let network = Mlp::from_state("actor", &widths, &device, state)?;
        Ok(Self { form, goods, alike, hidden: hidden.to_vec(), network, device })
    }

    /// Whether states with equally many goods left get the same prices.
    pub fn goods_are_alike(&self) -> bool {
        self.alike
    }

    /// Units of the hidden layers.
    pub fn hidden(&self) -> &[usize] {
        &self.hidden
    }

    /// What the network says of states `[S, numbers of an action]`: of each what enters its menu, whatever else, and fastest where states with
    /// the same goods left are side by side. With `frozen`, nothing is remembered for a gradient.
    pub fn actions(&self, states: &[Visit], frozen: bool) -> Tensor<2> {
        let mut entering = Vec::with_capacity(states.len() * self.action_width());
        for (_, left) in states {
            entering.extend_from_slice(&self.form.enters(self.goods, *left));
        }
        self.network.forward_where(encode(self.goods, states, &self.device), entering, frozen)
    }

    /// Numbers of an action.
    pub fn action_width(&self) -> usize {
        self.own_outputs() + self.form.shared_outputs(self.goods)
    }

    /// The menu that an action posts.
    pub fn menu(&self, left: GoodsSet, action: &[f32]) -> Vec<f32> {
        let (own, shared) = action.split_at(self.own_outputs());
        let mut menu = self.form.gather(left, own);
        self.form.add_shared(self.goods, left, shared, &mut menu);
        softplus_all(&mut menu[self.form.free_options()..]);
        self.form.strike_out(left, &mut menu);
        menu
    }

    /// Fewer states than so many are done before another thread has woken up.
    pub fn states_of_a_task(&self) -> usize {
        const NUMBERS: usize = 1 << 14;
        NUMBERS.div_ceil(self.action_width())
    }

    /// The gradient in an action from that in the prices of the `menu` that it posts; what does not enter the menu gets none.
    pub fn gradient(&self, left: GoodsSet, menu: &[f32], in_prices: &[f32], in_action: &mut [f32]) {
        // A price, which is a softplus, rises by 1 - e^-price with what it is the softplus of.
        let slopes: Vec<f32> = menu.iter().zip(in_prices).map(|(price, slope)| slope * -(-price).exp_m1()).collect();
        let (own, shared) = in_action.split_at_mut(self.own_outputs());
        self.form.scatter(left, &slopes, own);
        self.form.scatter_shared(self.goods, left, &slopes, shared);
    }

    /// Which numbers of an action enter the state's menu, ascending.
    pub fn entering(&self, left: GoodsSet) -> Vec<usize> {
        let enters = self.form.enters(self.goods, left);
        (0..enters.len()).filter(|number| enters[*number]).collect()
    }

    /// The network's outputs a state that are of prices of its own.
    fn own_outputs(&self) -> usize {
        self.form.outputs(self.goods)
    }

    /// The menus of many states, each distinct one asked for once.
    pub fn menus(&self, states: &[Visit]) -> Vec<Vec<f32>> {
        let (distinct, which) = merged(self.alike, states);
        // States with the same goods left, whose menus have the same outputs, side by side.
        let mut order: Vec<usize> = (0..distinct.len()).collect();
        order.sort_unstable_by_key(|&state| by_goods(&distinct[state]));
        let sorted: Vec<Visit> = order.iter().map(|&state| distinct[state]).collect();
        let menus = sorted.chunks(BATCH).flat_map(|states| self.menus_of(states, &values(&self.actions(states, true))));
        let mut of_distinct = vec![Vec::new(); distinct.len()];
        order.into_iter().zip(menus).for_each(|(state, menu)| of_distinct[state] = menu);
        let menu = |((_, left), state): (&Visit, usize)| {
            let menu = &of_distinct[state];
            if self.alike { self.form.renamed(*left, menu) } else { menu.clone() }
        };
        states.iter().zip(which).map(menu).collect()
    }

    /// The menus that actions post, one of each state.
    pub fn menus_of(&self, states: &[Visit], actions: &[f32]) -> Vec<Vec<f32>> {
        let actions = actions.par_chunks_exact(self.action_width());
        states
            .par_iter()
            .zip(actions)
            .with_min_len(self.states_of_a_task())
            .map(|((_, left), action)| self.menu(*left, action))
            .collect()
    }

    /// One optimiser step.
    pub fn step(&mut self, adam: &Adam, rate: f64, gradients: &Gradients) {
        self.network.step(adam, rate, gradients);
    }

    /// Writes the network with its optimiser's memory.
    pub fn save(&self, state: &mut State) {
        self.network.save(state);
    }

    /// Writes the network alone.
    pub fn save_weights(&self, state: &mut State) {
        self.network.save_weights(state);
    }

    /// Reads what either of the two wrote.
    ///
    /// # Errors
    /// If the state is not that of such an actor.
    pub fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.network.load(state)
    }
}

impl Policy for Actor {
    fn menu(&self) -> &'static dyn MenuForm {
        self.form
    }

    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
        self.menus(&states.iter().map(|left| (position, *left)).collect::<Vec<_>>())
    }
}

/// The mean value of what each output is the price of over drawn bidders of all positions, at least 0.05.
fn start_prices(environment: &Environment, seed: Seed) -> Vec<f32> {
    const GROUPS: usize = 64;
    let (form, all) = (environment.menu(), environment.start().goods().collect::<Vec<usize>>());
    let mut sums = vec![0.0_f64; form.outputs(all.len())];
    let mut rng = LaneRng::new(&mut seed.stream(streams::START_PRICES));
    for group in 0..GROUPS {
        form.add_values(environment.law(group % environment.bidders()), &all, &mut rng, &mut sums);
    }
    sums.into_iter().map(|sum| ((sum / (GROUPS * LANES) as f64) as f32).max(0.05)).collect()
}

fn inverse_softplus(y: f32) -> f32 {
    if y > 20.0 { y } else { y.exp_m1().ln() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentConfig;
    use crate::menu::MenuKind;
    use diffecon_config::Config;
    use std::collections::BTreeMap;

    fn environment(values: &str, menu: MenuKind) -> Environment {
        let config = EnvironmentConfig::of(values, 2, 3, menu);
        Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap()
    }

    #[test]
    fn prices_start_near_the_mean_values_of_what_they_are_for() {
        for (values, menu, expected) in [
            // Goods are worth 1/6, 1/3 and 1/2 on average; nothing is priced at 0.05, the least.
            ("B", MenuKind::EntryFee, &[0.05, 1.0 / 6.0, 1.0 / 3.0, 0.5][..]),
            ("B", MenuKind::Bundles, &[0.05, 1.0 / 6.0, 1.0 / 3.0, 0.5, 0.5, 2.0 / 3.0, 5.0 / 6.0, 1.0]),
            // The best one, two and three of three goods U[0, 1].
            ("A", MenuKind::Sizes, &[0.05, 0.75, 1.25, 1.5]),
        ] {
            let found = start_prices(&environment(values, menu), Seed::new(1));
            let near = found.iter().zip(expected).all(|(found, mean)| (found - mean).abs() < 0.05);
            assert!(near && found.len() == expected.len(), "{menu:?}: {found:?} instead of {expected:?}");
        }
        for price in [1e-3, 0.05, 1.0, 19.9, 20.1, 500.0] {
            let output = f64::from(inverse_softplus(price));
            let back = output.max(0.0) + (-output.abs()).exp().ln_1p();
            assert!((back / f64::from(price) - 1.0).abs() < 1e-5, "{price}: {back}");
        }
    }

    /// Prices are those of the definition, and their gradient is that of differences.
    #[test]
    fn an_action_posts_a_menu() {
        let device = autodiff_device("cpu").unwrap();
        for (values, menu) in [("B", MenuKind::Bundles), ("B", MenuKind::EntryFee), ("A", MenuKind::Sizes)] {
            let environment = environment(values, menu);
            let actor = Actor::new(&environment, &[6], &device, Seed::new(2));
            let action: Vec<f32> = (0..actor.action_width()).map(|number| (number as f32).sin()).collect();
            for left in (0..8).map(GoodsSet::from_mask) {
                let found = actor.menu(left, &action);
                let close = |price: f32, output: f32, what: &str| {
                    let expected = f64::from(output).exp().ln_1p();
                    assert!(
                        (f64::from(price) - expected).abs() < 1e-6,
                        "{menu:?} {left:?} {what}: {price}, not {expected}"
                    );
                };
                if menu == MenuKind::Bundles {
                    for (mask, price) in left.subset_masks().into_iter().zip(&found).skip(1) {
                        // Of 8 bundles, 3 goods and sizes 0 to 3.
                        let bundle = GoodsSet::from_mask(mask);
                        let of_goods: f32 = bundle.goods().map(|good| action[8 + good]).sum();
                        close(*price, action[mask] + of_goods + action[11 + bundle.len()], "bundle");
                    }
                } else if menu == MenuKind::EntryFee {
                    close(found[0], action[0], "fee");
                    left.goods().for_each(|good| close(found[good + 1], action[good + 1], "good"));
                    assert!((0..3).all(|good| left.contains(good) || found[good + 1] == 0.0), "{left:?}: {found:?}");
                } else {
                    (1..=left.len()).for_each(|size| close(found[size], action[size], "size"));
                }
                assert!(menu == MenuKind::EntryFee || found[0] == 0.0);
                let in_prices: Vec<f32> = (0..found.len()).map(|option| 1.0 + option as f32).collect();
                let mut gradient = vec![0.0; action.len()];
                actor.gradient(left, &found, &in_prices, &mut gradient);
                let worth = |number: usize, step: f32| -> f64 {
                    let mut action = action.clone();
                    action[number] += step;
                    let menu = actor.menu(left, &action);
                    menu.iter().zip(&in_prices).map(|(price, slope)| f64::from(price * slope)).sum()
                };
                for (number, slope) in gradient.iter().enumerate() {
                    let expected = (worth(number, 1e-2) - worth(number, -1e-2)) / 2e-2;
                    assert!(
                        (f64::from(*slope) - expected).abs() < 2e-3,
                        "{menu:?} {left:?} {number}: {slope}, not {expected}"
                    );
                }
                let entering = actor.entering(left);
                let outside = (0..action.len()).filter(|number| !entering.contains(number));
                assert!(outside.into_iter().all(|number| gradient[number] == 0.0), "{menu:?} {left:?}");
            }
        }
    }

    /// What is left out of a network's outputs does not enter a menu.
    #[test]
    fn menus_are_those_of_all_outputs() {
        let device = autodiff_device("cpu").unwrap();
        for (values_of, menu) in [("B", MenuKind::Bundles), ("B", MenuKind::EntryFee), ("A", MenuKind::Sizes)] {
            let config = EnvironmentConfig::of(values_of, 2, 7, menu);
            let environment = Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap();
            let actor = Actor::new(&environment, &[6], &device, Seed::new(2));
            let states: Vec<Visit> = (0..128).map(|mask| (mask % 2, GoodsSet::from_mask(mask))).collect();
            let asked: Vec<Visit> = merged(actor.goods_are_alike(), &states).0;
            let all = values(&actor.network.forward(encode(7, &asked, &device), true));
            let expected = actor.menus_of(&asked, &all);
            assert_eq!(actor.menus(&asked), expected, "{menu:?}");
        }
    }
}
