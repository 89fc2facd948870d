//! What is timed: calls by either interface, and instantiation.

use crate::{
    adapter::{ALIVE, Prepared},
    ending,
    session::Session,
};
use dyetest_adapter::{Clock, Declined, Dropped, Ending, Instantiate, Timed};
use wasmer::{RuntimeError, TypedFunction, Value};

impl Session {
    /// Times one batch.
    pub(crate) fn timed(&mut self, what: &Timed, clock: &mut Clock) -> Result<Ending, Declined> {
        let (Timed::Call { call, payload: None } | Timed::Typed { call, payload: None }) = what else {
            return match what {
                Timed::Instantiate(request) => self.timed_instantiation(request, clock),
                _ => Err(Declined::fault("a core function takes no payload")),
            };
        };
        let Prepared { store, function, arguments } = self.prepare(call)?;
        let store = self.stores.get_mut(&store).expect(ALIVE);
        let mut results: Box<[Value]> = Box::default();
        let timed = match (what, arguments.as_slice()) {
            (Timed::Call { .. }, _) => clock.time(|| {
                results = function.call(store, &arguments)?;
                Ok(())
            }),
            (_, []) if function.ty(store).results().is_empty() => {
                let function: TypedFunction<(), ()> = function.typed(store).map_err(unfit)?;
                clock.time(|| function.call(store))
            }
            (_, [Value::I32(one), Value::I32(other)]) => {
                let function: TypedFunction<(i32, i32), i32> = function.typed(store).map_err(unfit)?;
                let mut result = 0;
                let timed = clock.time(|| {
                    result = function.call(store, *one, *other)?;
                    Ok(())
                });
                results = Box::new([Value::I32(result)]);
                timed
            }
            _ => return Err(Declined::not_driven("typed calls but those from nothing to nothing, and from two `i32` to one")),
        };
        Ok(match timed {
            Ok(()) => Ending::Value(results.iter().map(|value| self.references.show(store, value)).collect()),
            Err(error) => ending::of_call(&error),
        })
    }

    fn timed_instantiation(&mut self, request: &Instantiate, clock: &mut Clock) -> Result<Ending, Declined> {
        let mut last = Ending::done();
        clock.time(|| {
            last = self.instantiate(request)?;
            self.drop(Dropped::Store(request.store)).map(|_| ())
        })?;
        Ok(last)
    }
}

fn unfit(error: RuntimeError) -> Declined {
    Declined::not_driven(format!("typed calls of this type: {error}"))
}
