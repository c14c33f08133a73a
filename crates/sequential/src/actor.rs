//! The actor, which posts prices: a network of a state with tanh between its layers.
//!
//! Source: arXiv 2407.08022, section 5. Deviations: every price is a softplus, so that none is negative; a bundle's price is the
//! softplus of an output of its own, one of each of its goods and one of its size, so that prices move together.

use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::menu::{MenuKind, subset_masks};
use crate::policy::Policy;
use crate::streams;
use crate::visit::{BATCH, Visit, encode, merged, widths};
use burn::tensor::activation::softplus;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use diffecon_auction::Seed;
use diffecon_tensor::{Adam, Mlp, State, StateError, autodiff_device, values};

/// The policy's network: a state to the prices of its menu.
#[derive(Clone)]
pub struct Actor {
    kind: MenuKind,
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
        let (kind, goods) = (environment.menu(), environment.goods());
        let mut start: Vec<f32> = start_prices(environment, seed).into_iter().map(inverse_softplus).collect();
        start.resize(start.len() + shared_outputs(kind, goods), 0.0);
        let mut network =
            Mlp::new("actor", &widths(goods, hidden, start.len()), device, &mut seed.stream(streams::ACTOR));
        network.set_last_bias(&start);
        let (alike, shared) = (environment.goods_are_alike(), shared(kind, goods, device));
        Self { kind, goods, alike, hidden: hidden.to_vec(), network, shared, device: device.clone() }
    }

    /// The actor of a policy file, for a menu of so many goods that may be alike.
    ///
    /// # Errors
    /// If the state is not that of such an actor.
    pub fn load(
        (kind, goods, alike): (MenuKind, usize, bool),
        hidden: &[usize],
        state: &State,
    ) -> Result<Self, StateError> {
        let device = autodiff_device("cpu").expect("the CPU is there");
        let widths = widths(goods, hidden, outputs(kind, goods) + shared_outputs(kind, goods));
        let zeros = |layer: usize| vec![0.0; widths[layer] * widths[layer + 1]];
        let network = Mlp::from_weights("actor", &widths, &device, zeros);
        let shared = shared(kind, goods, &device);
        let mut actor = Self { kind, goods, alike, hidden: hidden.to_vec(), network, shared, device };
        actor.restore(state)?;
        Ok(actor)
    }

    /// Whether states with equally many goods left get the same prices.
    pub fn goods_are_alike(&self) -> bool {
        self.alike
    }

    /// Units of the hidden layers.
    pub fn hidden(&self) -> &[usize] {
        &self.hidden
    }

    /// What the network says `[S, actions]`, before outputs are shared and the softplus makes prices of them.
    pub fn actions(&self, states: &[Visit]) -> Tensor<2> {
        self.network.forward(encode(self.goods, states, &self.device), false)
    }

    /// Numbers of an action.
    pub fn action_width(&self) -> usize {
        self.width() + shared_outputs(self.kind, self.goods)
    }

    /// The menu that an action posts.
    pub fn menu(&self, left: GoodsSet, action: &[f32]) -> Vec<f32> {
        let (own, shared) = action.split_at(self.width());
        let mut outputs = own.to_vec();
        if self.kind == MenuKind::Bundles {
            for mask in subset_masks(left) {
                let goods: f32 = GoodsSet::from_mask(mask).goods().map(|good| shared[good]).sum();
                outputs[mask] += goods + shared[self.goods + mask.count_ones() as usize];
            }
        }
        let prices: Vec<f32> =
            outputs.into_iter().map(|output| output.max(0.0) + (-output.abs()).exp().ln_1p()).collect();
        self.gather(left, &prices)
    }

    /// Which numbers of an action enter the state's menu, `[actions]`.
    pub fn enters_menu(&self, left: GoodsSet) -> Vec<bool> {
        let mut counts = self.offered(left);
        if self.kind == MenuKind::Bundles {
            counts.extend((0..self.goods).map(|good| left.contains(good)));
            counts.extend((0..=self.goods).map(|size| (1..=left.len()).contains(&size)));
        }
        counts
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
        softplus(self.outputs(states, false), 1.0)
    }

    /// The prices of a state's menu from the network's row for it.
    pub fn gather(&self, left: GoodsSet, row: &[f32]) -> Vec<f32> {
        match self.kind {
            MenuKind::Bundles => {
                let mut prices: Vec<f32> = subset_masks(left).into_iter().map(|mask| row[mask]).collect();
                prices[0] = 0.0;
                prices
            }
            MenuKind::Sizes => std::iter::once(0.0).chain(row[1..=left.len()].iter().copied()).collect(),
            MenuKind::EntryFee => row.to_vec(),
        }
    }

    /// Adds `weight` times the gradient in a menu's prices to the network's row; prices that are not offered get none.
    pub fn scatter(&self, left: GoodsSet, gradient: &[f32], weight: f32, row: &mut [f32]) {
        match self.kind {
            MenuKind::Bundles => {
                let masks = subset_masks(left).into_iter().zip(gradient).skip(1);
                masks.for_each(|(mask, gradient)| row[mask] += weight * gradient);
            }
            MenuKind::Sizes => row.iter_mut().zip(gradient).skip(1).for_each(|(row, slope)| *row += weight * slope),
            MenuKind::EntryFee => row.iter_mut().zip(gradient).for_each(|(row, slope)| *row += weight * slope),
        }
    }

    /// Which outputs are prices of the state's menu, `[outputs]`.
    pub fn offered(&self, left: GoodsSet) -> Vec<bool> {
        let mut offered = vec![false; self.width()];
        match self.kind {
            MenuKind::Bundles => subset_masks(left).into_iter().skip(1).for_each(|mask| offered[mask] = true),
            MenuKind::Sizes => offered[1..=left.len()].fill(true),
            MenuKind::EntryFee => {
                offered[0] = true;
                left.goods().for_each(|good| offered[good + 1] = true);
            }
        }
        offered
    }

    /// The network's outputs a state.
    pub fn width(&self) -> usize {
        outputs(self.kind, self.goods)
    }

    /// The menus of many states, each distinct one asked for once.
    pub fn menus(&self, states: &[Visit]) -> Vec<Vec<f32>> {
        let (distinct, which) = merged(self.alike, states);
        let of_distinct = self.distinct_menus(&distinct);
        let menu = |((_, left), state): (&Visit, usize)| self.renamed(*left, &of_distinct[state]);
        states.iter().zip(which).map(menu).collect()
    }

    /// The menu of the first so many goods as that of the goods left. Subsets and sizes have no names to change.
    fn renamed(&self, left: GoodsSet, menu: &[f32]) -> Vec<f32> {
        let mut renamed = menu.to_vec();
        if self.alike && self.kind == MenuKind::EntryFee {
            left.goods().enumerate().for_each(|(rank, good)| renamed[good + 1] = menu[rank + 1]);
        }
        renamed
    }

    fn distinct_menus(&self, states: &[Visit]) -> Vec<Vec<f32>> {
        let of_batch = |batch: &[Visit]| -> Vec<Vec<f32>> {
            let prices = values(&softplus(self.outputs(batch, true), 1.0));
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
    fn menu(&self) -> MenuKind {
        self.kind
    }

    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
        self.menus(&states.iter().map(|left| (position, *left)).collect::<Vec<_>>())
    }
}

fn outputs(kind: MenuKind, goods: usize) -> usize {
    match kind {
        MenuKind::Bundles => 1 << goods,
        MenuKind::Sizes | MenuKind::EntryFee => goods + 1,
    }
}

/// Outputs that bundles share: one for each good, one for each size.
fn shared_outputs(kind: MenuKind, goods: usize) -> usize {
    if kind == MenuKind::Bundles { 2 * goods + 1 } else { 0 }
}

/// Which of the shared outputs each bundle has, `[m + m + 1, 2^m]`.
fn shared(kind: MenuKind, goods: usize, device: &Device) -> Option<Tensor<2>> {
    (kind == MenuKind::Bundles).then(|| {
        let bundles = 1_usize << goods;
        let has = |output: usize, bundle: usize| {
            if output < goods { bundle >> output & 1 == 1 } else { bundle.count_ones() as usize == output - goods }
        };
        let outputs = 0..shared_outputs(kind, goods);
        let has = outputs.flat_map(|output| (0..bundles).map(move |bundle| f32::from(u8::from(has(output, bundle)))));
        let shape = [shared_outputs(kind, goods), bundles];
        Tensor::from_data(TensorData::new(has.collect::<Vec<f32>>(), shape), device)
    })
}

/// The mean value of every bundle, size or good over drawn bidders of all positions; 0.05 for an entry fee.
fn start_prices(environment: &Environment, seed: Seed) -> Vec<f32> {
    const GROUPS: usize = 64;
    let all: Vec<usize> = environment.start().goods().collect();
    let kind = environment.menu();
    let mut sums = vec![0.0_f64; outputs(kind, environment.goods())];
    let mut rng = LaneRng::new(&mut seed.stream(streams::START_PRICES));
    for group in 0..GROUPS {
        let law = environment.law(group % environment.bidders());
        if kind == MenuKind::EntryFee {
            for bidder in law.draw(&mut rng) {
                for good in 0..all.len() {
                    sums[good + 1] += f64::from(bidder.value([good].into_iter().collect()));
                }
            }
            continue;
        }
        let mut drawn = Vec::new();
        if kind == MenuKind::Sizes {
            law.fill_sizes(&all, &mut rng, &mut drawn);
        } else {
            law.fill_subsets(&all, &mut rng, &mut drawn);
        }
        sums.iter_mut().zip(&drawn).for_each(|(sum, lanes)| *sum += f64::from(lanes.iter().sum::<f32>()));
    }
    if kind == MenuKind::EntryFee {
        sums[0] = 0.05 * (GROUPS * LANES) as f64;
    }
    sums.into_iter().map(|sum| ((sum / (GROUPS * LANES) as f64) as f32).max(0.05)).collect()
}

fn inverse_softplus(y: f32) -> f32 {
    if y > 20.0 { y } else { y.exp_m1().ln() }
}
