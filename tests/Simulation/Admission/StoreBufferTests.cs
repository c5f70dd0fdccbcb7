namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// Why the mailbox has its two fences: a processor may keep a store in its buffer while later loads go ahead (x86 does). The interleavings
/// elsewhere see stores at once, so this model has the buffers and nothing else: two senders, one reactor, every order of steps and flushes.
/// </summary>
public sealed class StoreBufferTests
{
    [Theory]
    [InlineData(true, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    public void A_wake_is_lost_exactly_when_a_fence_is_missing(bool senderFence, bool reactorFence, bool lost) =>
        Assert.Equal(lost, new Machine(senderFence, reactorFence).CanLoseAWake());

    /// <summary>Where a sender is: pushed nothing, pushed (perhaps only into its buffer), fenced, done.</summary>
    private enum Sending { Push, Fence, Look, Done }

    /// <summary>Where the reactor is: reading, flag raised (perhaps only in its buffer), fenced, asleep.</summary>
    private enum Reading { Read, Fence, Look, Asleep }

    /// <param name="Box">Messages that everybody sees.</param>
    /// <param name="BufferedA">A's message is in its store buffer.</param>
    /// <param name="BufferedB">B's likewise.</param>
    /// <param name="BufferedFlag">The reactor's raised flag is in its store buffer.</param>
    private readonly record struct State(Sending A, Sending B, bool BufferedA, bool BufferedB, Reading Reactor, bool BufferedFlag, bool Flag, int Box, bool Eventfd);

    private sealed class Machine(bool senderFence, bool reactorFence)
    {
        private readonly HashSet<State> _seen = [];

        internal bool CanLoseAWake() => Visit(default);

        private bool Visit(State state)
        {
            if (!_seen.Add(state)) return false;
            var lost = state is { A: Sending.Done, B: Sending.Done, BufferedA: false, BufferedB: false, BufferedFlag: false, Reactor: Reading.Asleep, Eventfd: false, Box: > 0 };
            return lost || Next(state).Any(Visit);
        }

        private IEnumerable<State> Next(State state)
        {
            // A store leaves its buffer at any time.
            if (state.BufferedA) yield return state with { BufferedA = false, Box = state.Box + 1 };
            if (state.BufferedB) yield return state with { BufferedB = false, Box = state.Box + 1 };
            if (state.BufferedFlag) yield return state with { BufferedFlag = false, Flag = true };
            foreach (var next in Send(state.A, state.BufferedA, state)) yield return next.State with { A = next.Sending, BufferedA = next.Buffered };
            foreach (var next in Send(state.B, state.BufferedB, state)) yield return next.State with { B = next.Sending, BufferedB = next.Buffered };
            foreach (var next in Read(state)) yield return next;
        }

        private IEnumerable<(State State, Sending Sending, bool Buffered)> Send(Sending at, bool buffered, State state)
        {
            if (at == Sending.Push) yield return (state, Sending.Fence, true);

            // A fence waits until the buffer is empty.
            if (at == Sending.Fence && (!senderFence || !buffered)) yield return (state, Sending.Look, buffered);
            if (at == Sending.Look && !state.Flag) yield return (state, Sending.Done, buffered);

            // Taking the flag down is an atomic exchange, which is a fence too.
            if (at == Sending.Look && state.Flag && !buffered) yield return (state with { Flag = false, Eventfd = true }, Sending.Done, buffered);
        }

        private IEnumerable<State> Read(State state)
        {
            switch (state.Reactor)
            {
                case Reading.Read when state.Box > 0:
                    yield return state with { Box = state.Box - 1 };
                    break;
                case Reading.Read:
                    yield return state with { Reactor = Reading.Fence, BufferedFlag = true };
                    break;
                case Reading.Fence when !reactorFence || !state.BufferedFlag:
                    yield return state with { Reactor = Reading.Look };
                    break;
                case Reading.Look when state.Box > 0:
                    yield return state with { Reactor = Reading.Read, BufferedFlag = false, Flag = false };
                    break;
                case Reading.Look:
                    yield return state with { Reactor = Reading.Asleep };
                    break;
                case Reading.Asleep when state.Eventfd && !state.BufferedFlag:
                    yield return state with { Reactor = Reading.Read, Eventfd = false, Flag = false };
                    break;
            }
        }
    }
}
