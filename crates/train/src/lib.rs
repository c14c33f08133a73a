//! The loop every learner shares: schedules, metrics, run folders, checkpoints, resume.
