//! A worker as what performs operations.

use super::Worker;
use crate::{observe::Death, perform::Driver};
use dyetest_adapter::{Answer, Operation};
use std::time::Duration;

impl Driver for Worker {
    fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death> {
        Worker::exchange(self, operation, cpu)
    }

    fn printed(&mut self) -> String {
        Worker::printed(self)
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        Worker::facts(self).map(|facts| (facts.descriptors, facts.threads))
    }
}
