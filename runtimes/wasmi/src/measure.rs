//! What is timed: calls by either interface, and instantiation.

use crate::{
    adapter::{ALIVE, Prepared},
    ending,
    instantiate::arm,
    session::Session,
};
use dyetest_adapter::{Clock, Declined, Dropped, Ending, Timed, Value};
use wasmi::{Error, TypedFunc, Val};

impl Session {
    /// Times one batch.
    pub(crate) fn timed(&mut self, what: &Timed, clock: &mut Clock) -> Result<Ending, Declined> {
        let (Timed::Call { call, payload: None } | Timed::Typed { call, payload: None }) = what else {
            return match what {
                Timed::Instantiate(request) => self.timed_instantiation(request, clock),
                _ => Err(Declined::fault("a core function takes no payload")),
            };
        };
        let Prepared { store, function, arguments, mut results } = self.prepare(call)?;
        let (metered, store) = (self.options.fuel, self.stores.get_mut(&store).expect(ALIVE));
        arm(store, metered, call.budget);
        let timed = match (what, arguments.as_slice()) {
            (Timed::Call { .. }, _) => clock.time(|| function.call(&mut *store, &arguments, &mut results)),
            (_, []) if results.is_empty() => {
                let function: TypedFunc<(), ()> = function.typed(&*store).map_err(unfit)?;
                clock.time(|| function.call(&mut *store, ()))
            }
            (_, [Val::I32(one), Val::I32(other)]) => {
                let function: TypedFunc<(i32, i32), i32> = function.typed(&*store).map_err(unfit)?;
                clock.time(|| {
                    results[0] = Val::I32(function.call(&mut *store, (*one, *other))?);
                    Ok(())
                })
            }
            _ => return Err(Declined::not_driven("typed calls but those from nothing to nothing, and from two `i32` to one")),
        };
        Ok(match timed {
            Ok(()) => Ending::Value(results.iter().map(|value| self.functions.show(store, value)).collect::<Vec<Value>>()),
            Err(error) => ending::of(&error),
        })
    }

    fn timed_instantiation(&mut self, request: &dyetest_adapter::Instantiate, clock: &mut Clock) -> Result<Ending, Declined> {
        let mut last = Ending::done();
        clock.time(|| {
            last = self.instantiate(request)?;
            self.drop(Dropped::Store(request.store)).map(|_| ())
        })?;
        Ok(last)
    }
}

fn unfit(error: Error) -> Declined {
    Declined::not_driven(format!("typed calls of this type: {error}"))
}
