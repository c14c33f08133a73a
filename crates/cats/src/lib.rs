//! Worlds, bidders and files of the Combinatorial Auction Test Suite.
