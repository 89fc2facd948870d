//! The host's ends of streams and futures: it writes 1, 2, 3 and so on, or reads and adds up.

use super::host::trap;
use crate::store::{Common, Host};
use dyetest_adapter::{Pace, Then};
use std::{
    marker::PhantomData,
    pin::Pin,
    sync::atomic::Ordering::Relaxed,
    task::{Context, Poll},
};
use wasmtime::{
    Result, StoreContextMut,
    component::{
        ComponentType, Destination, FutureAny, FutureConsumer, FutureProducer, FutureReader, Lift, Lower, Source, StreamAny,
        StreamConsumer, StreamProducer, StreamReader, StreamResult, Val, VecBuffer, types::Type,
    },
};

/// As many elements as the host hands over at once where neither side says how many.
const CHUNK: usize = 4096;

/// Whether the host has an end of this type.
pub(super) fn fits(ty: Option<&Type>) -> bool {
    let payload = match ty {
        Some(Type::Stream(stream)) => stream.ty(),
        Some(Type::Future(future)) => future.ty(),
        _ => None,
    };
    matches!(payload, Some(Type::U8 | Type::U32))
}

/// A stream or future of this type, which the host writes.
pub(super) fn give(store: StoreContextMut<'_, Host>, pace: Pace, ty: &Type) -> Result<Val> {
    let end = End::new(&store.data().common, pace);
    Ok(match ty {
        Type::Stream(stream) if stream.ty() == Some(Type::U8) => Val::Stream(stream_of(store, Bytes(end))?),
        Type::Stream(_) => Val::Stream(stream_of(store, Words(end))?),
        Type::Future(future) if future.ty() == Some(Type::U8) => Val::Future(future_of::<u8>(store, end)?),
        Type::Future(_) => Val::Future(future_of::<u32>(store, end)?),
        _ => return Err(trap("host trap: no stream and no future")),
    })
}

fn stream_of<P: StreamProducer<Host>>(mut store: StoreContextMut<'_, Host>, producer: P) -> Result<StreamAny>
where
    P::Item: Element,
{
    StreamReader::new(&mut store, producer)?.try_into_stream_any(&mut store)
}

fn future_of<T: Element>(mut store: StoreContextMut<'_, Host>, end: End) -> Result<FutureAny> {
    FutureReader::<T>::new(&mut store, One::<T>(end, PhantomData))?.try_into_future_any(&mut store)
}

/// Reads a stream or future that the host was given.
pub(super) fn take(store: StoreContextMut<'_, Host>, pace: Pace, value: &Val, ty: &Type) -> Result<()> {
    let end = End::new(&store.data().common, pace);
    match (value, ty) {
        (Val::Stream(stream), Type::Stream(ty)) if ty.ty() == Some(Type::U8) => {
            stream.clone().try_into_stream_reader::<u8>()?.pipe(store, Sink::<u8>(end, PhantomData))
        }
        (Val::Stream(stream), _) => stream.clone().try_into_stream_reader::<u32>()?.pipe(store, Sink::<u32>(end, PhantomData)),
        (Val::Future(future), Type::Future(ty)) if ty.ty() == Some(Type::U8) => {
            future.clone().try_into_future_reader::<u8>()?.pipe(store, One::<u8>(end, PhantomData))
        }
        (Val::Future(future), _) => future.clone().try_into_future_reader::<u32>()?.pipe(store, One::<u32>(end, PhantomData)),
        _ => Err(trap("host trap: no stream and no future")),
    }
}

/// An element of the host's streams.
trait Element: ComponentType + Lift + Lower + Copy + Into<u64> + Send + Sync + Unpin + 'static {
    /// The element after so many.
    fn after(count: u64) -> Self;
}

impl Element for u8 {
    fn after(count: u64) -> Self {
        count.wrapping_add(1) as u8
    }
}

impl Element for u32 {
    fn after(count: u64) -> Self {
        count.wrapping_add(1) as u32
    }
}

/// An end of the host's: how it is to behave, and how far it has come. As long as it lives, it is counted.
struct End {
    pace: Pace,
    done: u64,
    turns: u32,
    common: Common,
}

/// What an end does when it is asked.
enum Step {
    /// It moves at most so many elements.
    Move(usize),
    /// It does nothing now.
    Wait,
    /// It drops itself.
    Drop,
}

impl End {
    fn new(common: &Common, pace: Pace) -> Self {
        common.counters.ends.fetch_add(1, Relaxed);
        End { pace, done: 0, turns: pace.late, common: common.clone() }
    }

    /// What it does next, with room for so many elements on the other side.
    fn step(&mut self, context: &Context<'_>, room: usize) -> Step {
        let left = self.left();
        if left == 0 {
            return if self.pace.then == Then::Drop { Step::Drop } else { Step::Wait };
        }
        if self.turns > 0 {
            self.turns -= 1;
            context.waker().wake_by_ref();
            return Step::Wait;
        }
        self.turns = self.pace.late;
        Step::Move(room.min(usize::try_from(left).unwrap_or(usize::MAX)))
    }

    fn left(&self) -> u64 {
        self.pace.elements.map_or(u64::MAX, |all| all.saturating_sub(self.done))
    }

    /// At most so many at a time, or as declared.
    fn chunk(&self) -> usize {
        self.pace.chunk.map_or(usize::MAX, |chunk| chunk as usize)
    }

    fn gave(&mut self, count: usize) {
        self.done += count as u64;
        self.common.counters.ends_given.fetch_add(count as u64, Relaxed);
    }

    fn took<T: Element>(&mut self, elements: &[T]) {
        self.done += elements.len() as u64;
        self.common.counters.ends_taken.fetch_add(elements.len() as u64, Relaxed);
        let sum = elements.iter().map(|element| (*element).into()).sum();
        self.common.counters.ends_sum.fetch_add(sum, Relaxed);
    }

    /// What the end of a stream answers: it moves as much as its step says, and tells whether that was the last of it.
    fn answer(
        &mut self,
        context: &Context<'_>,
        room: usize,
        moves: impl FnOnce(&mut Self, usize) -> Result<()>,
    ) -> Poll<Result<StreamResult>> {
        match self.step(context, room) {
            Step::Wait => Poll::Pending,
            Step::Drop => Poll::Ready(Ok(StreamResult::Dropped)),
            Step::Move(most) => {
                moves(self, most)?;
                let last = self.left() == 0 && self.pace.then == Then::Drop;
                Poll::Ready(Ok(if last { StreamResult::Dropped } else { StreamResult::Completed }))
            }
        }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.common.counters.ends.fetch_sub(1, Relaxed);
    }
}

/// Writes bytes straight into the reader's buffer.
struct Bytes(End);

impl StreamProducer<Host> for Bytes {
    type Item = u8;
    type Buffer = VecBuffer<u8>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'a, Host>,
        destination: Destination<'a, u8, VecBuffer<u8>>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        if finish {
            return Poll::Ready(Ok(StreamResult::Cancelled));
        }
        let room = destination.remaining(&mut store).unwrap_or(CHUNK).min(self.0.chunk());
        self.0.answer(context, room, |end, most| {
            let mut direct = destination.as_direct(store, most);
            let buffer = &mut direct.remaining()[..most];
            buffer.iter_mut().zip(end.done..).for_each(|(byte, count)| *byte = Element::after(count));
            direct.mark_written(most);
            end.gave(most);
            Ok(())
        })
    }
}

/// Writes words by the chunk, and leaves to the runtime what the reader has no room for.
struct Words(End);

impl StreamProducer<Host> for Words {
    type Item = u32;
    type Buffer = VecBuffer<u32>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'a, Host>,
        mut destination: Destination<'a, u32, VecBuffer<u32>>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        if finish {
            return Poll::Ready(Ok(StreamResult::Cancelled));
        }
        let asked = destination.remaining(&mut store).unwrap_or(CHUNK);
        let most = if asked == 0 { 0 } else { self.0.pace.chunk.map_or(asked, |chunk| chunk as usize) };
        self.0.answer(context, most, |end, most| {
            let words: Vec<u32> = (end.done..end.done + most as u64).map(Element::after).collect();
            destination.set_buffer(words.into());
            end.gave(most);
            Ok(())
        })
    }
}

/// Reads a stream. The runtime fills the buffer.
struct Sink<T>(End, PhantomData<T>);

impl<T: Element> StreamConsumer<Host> for Sink<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'_, Host>,
        mut source: Source<'_, T>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        if finish {
            return Poll::Ready(Ok(StreamResult::Cancelled));
        }
        let room = source.remaining(&mut store).min(self.0.chunk());
        self.0.answer(context, room, |end, most| {
            let mut buffer = Vec::with_capacity(most);
            source.read(&mut store, &mut buffer)?;
            end.took(&buffer);
            Ok(())
        })
    }
}

/// Writes or reads a future.
struct One<T>(End, PhantomData<T>);

impl<T: Element> FutureProducer<Host> for One<T> {
    type Item = T;

    fn poll_produce(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: StoreContextMut<'_, Host>,
        finish: bool,
    ) -> Poll<Result<Option<T>>> {
        if finish {
            return Poll::Ready(Ok(None));
        }
        match self.0.step(context, 1) {
            // A future that is dropped unwritten would be a mistake of the host's.
            Step::Wait | Step::Drop => Poll::Pending,
            Step::Move(_) => {
                let one = T::after(self.0.done);
                self.0.gave(1);
                Poll::Ready(Ok(Some(one)))
            }
        }
    }
}

impl<T: Element> FutureConsumer<Host> for One<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'_, Host>,
        mut source: Source<'_, T>,
        finish: bool,
    ) -> Poll<Result<()>> {
        if finish {
            return Poll::Ready(Ok(()));
        }
        match self.0.step(context, 1) {
            Step::Wait | Step::Drop => Poll::Pending,
            Step::Move(_) => {
                let mut one = None;
                source.read(&mut store, &mut one)?;
                self.0.took(one.as_slice());
                Poll::Ready(Ok(()))
            }
        }
    }
}
