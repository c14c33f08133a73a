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
use crate::visit::{BATCH, Visit, encode, merged, widths};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use diffecon_auction::Seed;
use diffecon_tensor::elementwise::{softplus, softplus_all};
use diffecon_tensor::{Adam, Mlp, State, StateError, autodiff_device, values};

/// The policy's network: a state to the prices of its menu.
#[derive(Clone)]
pub struct Actor {
    form: &'static dyn MenuForm,
    goods: usize,
    alike: bool,
    hidden: Vec<usize>,
    network: Mlp,
    /// Which goods and which size each bundle has, `[m + m + 1, 2^m]`, where bundles have prices.
    shared: Option<Tensor<2>>,
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
        let (alike, shared) = (environment.goods_are_alike(), shared(form, goods, device));
        Self { form, goods, alike, hidden: hidden.to_vec(), network, shared, device: device.clone() }
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
        let shared = shared(form, goods, &device);
        Ok(Self { form, goods, alike, hidden: hidden.to_vec(), network, shared, device })
    }

    /// Whether states with equally many goods left get the same prices.
    pub fn goods_are_alike(&self) -> bool {
        self.alike
    }

    /// Units of the hidden layers.
    pub fn hidden(&self) -> &[usize] {
        &self.hidden
    }

    /// What the network says `[S, actions]`, before outputs are shared and the softplus makes prices of them. With `frozen`,
    /// nothing is remembered for a gradient.
    pub fn actions(&self, states: &[Visit], frozen: bool) -> Tensor<2> {
        self.network.forward(encode(self.goods, states, &self.device), frozen)
    }

    /// Numbers of an action.
    pub fn action_width(&self) -> usize {
        self.width() + self.form.shared_outputs(self.goods)
    }

    /// The menu that an action posts.
    pub fn menu(&self, left: GoodsSet, action: &[f32]) -> Vec<f32> {
        let (own, shared) = action.split_at(self.width());
        let mut outputs = own.to_vec();
        self.form.add_shared(self.goods, left, shared, &mut outputs);
        let mut menu = self.gather(left, &outputs);
        softplus_all(&mut menu[self.form.free_options()..]);
        menu
    }

    /// Which numbers of an action enter the state's menu, ascending.
    pub fn entering(&self, left: GoodsSet) -> Vec<usize> {
        self.form.entering(self.goods, left)
    }

    fn outputs(&self, states: &[Visit], frozen: bool) -> Tensor<2> {
        let outputs = self.network.forward(encode(self.goods, states, &self.device), frozen);
        let Some(shared) = &self.shared else { return outputs };
        let [states, all] = outputs.dims();
        let own = outputs.clone().slice([0..states, 0..self.width()]);
        own + outputs.slice([0..states, self.width()..all]).matmul(shared.clone())
    }

    /// The prices `[S, outputs]`; of bundles by mask.
    pub fn forward(&self, states: &[Visit]) -> Tensor<2> {
        softplus(self.outputs(states, false))
    }

    /// The prices of a state's menu from the network's row for it.
    pub fn gather(&self, left: GoodsSet, row: &[f32]) -> Vec<f32> {
        self.form.gather(left, row)
    }

    /// Adds `weight` times the gradient in a menu's prices to the network's row; prices that are not offered get none.
    pub fn scatter(&self, left: GoodsSet, gradient: &[f32], weight: f32, row: &mut [f32]) {
        self.form.scatter(left, gradient, weight, row);
    }

    /// Which outputs are prices of the state's menu, `[outputs]`.
    pub fn offered(&self, left: GoodsSet) -> Vec<bool> {
        self.form.offered(self.goods, left)
    }

    /// The network's outputs a state.
    pub fn width(&self) -> usize {
        self.form.outputs(self.goods)
    }

    /// The menus of many states, each distinct one asked for once.
    pub fn menus(&self, states: &[Visit]) -> Vec<Vec<f32>> {
        let (distinct, which) = merged(self.alike, states);
        let of_distinct = self.distinct_menus(&distinct);
        let menu = |((_, left), state): (&Visit, usize)| {
            let menu = &of_distinct[state];
            if self.alike { self.form.renamed(*left, menu) } else { menu.clone() }
        };
        states.iter().zip(which).map(menu).collect()
    }

    fn distinct_menus(&self, states: &[Visit]) -> Vec<Vec<f32>> {
        let of_batch = |batch: &[Visit]| -> Vec<Vec<f32>> {
            let prices = values(&softplus(self.outputs(batch, true)));
            batch
                .iter()
                .zip(prices.chunks_exact(self.width()))
                .map(|((_, left), row)| self.gather(*left, row))
                .collect()
        };
        states.chunks(BATCH).flat_map(of_batch).collect()
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

/// Which of the shared outputs are added to each output, `[shared outputs, outputs]`; none where nothing is shared.
fn shared(form: &dyn MenuForm, goods: usize, device: &Device) -> Option<Tensor<2>> {
    let shape = [form.shared_outputs(goods), form.outputs(goods)];
    let shares =
        |shared: usize| (0..shape[1]).map(move |output| f32::from(u8::from(form.shares(goods, shared, output))));
    let shares = || (0..shape[0]).flat_map(shares).collect::<Vec<f32>>();
    (shape[0] > 0).then(|| Tensor::from_data(TensorData::new(shares(), shape), device))
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

    /// The network's shares and the menu of an action are two ways to one price.
    #[test]
    fn an_action_posts_the_menu_of_the_network() {
        let device = autodiff_device("cpu").unwrap();
        for (values, menu) in [("B", MenuKind::Bundles), ("B", MenuKind::EntryFee), ("A", MenuKind::Sizes)] {
            let environment = environment(values, menu);
            let mut actor = Actor::new(&environment, &[6], &device, Seed::new(2));
            assert_eq!(actor.goods_are_alike(), values == "A");
            // Every output differs from every other.
            let bias: Vec<f32> = (0..actor.action_width()).map(|output| (output as f32).sin()).collect();
            actor.network.set_last_bias(&bias);
            let states: Vec<Visit> = (0..8).map(|mask| (1, GoodsSet::from_mask(mask))).collect();
            let of_network = actor.menus(&states);
            for (state, expected) in states.iter().zip(of_network) {
                // Where goods are alike, the first so many stand for those left.
                let asked = if actor.goods_are_alike() { (1, GoodsSet::first(state.1.len())) } else { *state };
                let menu = actor.menu(state.1, &diffecon_tensor::values(&actor.actions(&[asked], true)));
                assert_eq!(menu.len(), expected.len());
                let near = menu.iter().zip(&expected).all(|(one, other)| (one - other).abs() < 1e-5);
                assert!(near, "{state:?}: {menu:?} is not {expected:?}");
            }
        }
    }
}
