//! Offers in files.
//!
//! Header: the game. Tensors: `actions` F32 `[T, S]`, 0 to 4 for up, right, down, left, stay; `payments` F32 `[T, S]`, in rewards.

use diffecon_config::Config;
use diffecon_contracts::coin_game::{Board, CoinGame, Offers};
use diffecon_data::{DataError, Envelope, FileKind, MechanismFile, Stored, Tensors};
use serde::{Deserialize, Serialize};

/// Offers and where they come from.
pub type OfferFile = MechanismFile<StoredOffers>;

/// Offers with the game that they are for.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredOffers {
    /// The game.
    pub game: CoinGame,
    /// The offers.
    pub offers: Offers,
}

/// What offers are beside their tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferHeader {
    game: CoinGame,
}

impl Stored for StoredOffers {
    const KIND: FileKind = FileKind::Offers;
    type Header = OfferHeader;

    fn write(&self, tensors: &mut Tensors) -> OfferHeader {
        let payments = self.offers.payments();
        let shape = [self.game.steps, payments.len() / self.game.steps];
        let actions: Vec<f32> = self.offers.actions().iter().map(|action| f32::from(*action)).collect();
        tensors.f32("actions", &shape, actions);
        tensors.f32("payments", &shape, payments);
        OfferHeader { game: self.game }
    }

    fn read(file: &Envelope, header: OfferHeader) -> Result<Self, DataError> {
        let game = header.game.check().map_err(|error| file.invalid(error))?.into_inner();
        let board = Board::new(game);
        let shape = [Some(game.steps), Some(board.states())];
        let tensors = file.tensors();
        let [actions, payments] = [tensors.f32_tensor("actions", &shape)?, tensors.f32_tensor("payments", &shape)?];
        tensors.expect_all("actions", &actions, "a whole number from 0 to 4", |action: f32| {
            (0.0..=4.0).contains(&action) && action.fract() == 0.0
        })?;
        let actions = actions.iter().map(|action| *action as u8).collect();
        let offers = Offers::new(&board, actions, payments).map_err(|error| file.invalid(error))?;
        Ok(Self { game, offers })
    }
}
