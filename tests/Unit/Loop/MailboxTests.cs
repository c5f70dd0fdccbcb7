using CsCheck;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Loop;

public sealed class MailboxTests
{
    [Fact]
    public void A_sender_writes_the_eventfd_only_while_the_reactor_sleeps_and_once_per_sleep()
    {
        var box = new Mailbox<int>();
        Assert.False(box.Push(1));
        Assert.False(box.TryPrepareToSleep());
        Assert.True(box.TryTake(out _));
        Assert.True(box.TryPrepareToSleep());

        Assert.True(box.Push(2));
        Assert.False(box.Push(3));

        box.Awake();
        Assert.False(box.Push(4));
        Assert.Equal([2, 3, 4], TakeAll(box));
    }

    [Fact]
    public void A_reactor_that_wakes_for_another_reason_is_not_written_to()
    {
        var box = new Mailbox<int>();
        Assert.True(box.TryPrepareToSleep());
        box.Awake();

        Assert.False(box.Push(1));
    }

    [Fact]
    public void Messages_beyond_the_ring_keep_their_order()
    {
        var box = new Mailbox<int>(ring: 2);
        for (var i = 0; i < 5; i++) box.Push(i);
        Assert.True(box.TryTake(out var first));
        box.Push(5);

        Assert.Equal(0, first);
        Assert.Equal([1, 2, 3, 4, 5], TakeAll(box));
        box.Push(6);
        Assert.Equal([6], TakeAll(box));
    }

    [Fact]
    public void It_behaves_like_a_queue()
    {
        // true = push, false = take; small rings overflow often.
        Gen.Select(Gen.Int[1, 4], Gen.Bool.Array[0, 200]).Sample((bits, steps) =>
        {
            var box = new Mailbox<int>(1 << bits);
            var queue = new Queue<int>();
            var next = 0;
            foreach (var push in steps)
            {
                if (push)
                {
                    queue.Enqueue(next);
                    box.Push(next++);
                }
                else
                {
                    Assert.Equal(queue.Count > 0, box.HasMail);
                    Assert.Equal(queue.TryDequeue(out var expected), box.TryTake(out var message));
                    Assert.Equal(expected, message);
                }
            }

            Assert.Equal(queue.ToArray(), TakeAll(box));
            Assert.True(box.TryPrepareToSleep());
        }, iter: 2000);
    }

    [Fact]
    public void Nothing_is_allocated_at_rest()
    {
        var box = new Mailbox<int>(ring: 4);
        Rounds();
        NoGarbage.Comes(Rounds);

        void Rounds()
        {
            Span<int> into = stackalloc int[16];
            for (var round = 0; round < 1000; round++)
            {
                for (var i = 0; i < 10; i++) box.Push(i);
                while (box.Drain(into) > 0) { }
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1024)]
    public void Senders_on_many_threads_lose_nothing_and_keep_their_own_order(int ring)
    {
        const int Senders = 3;
        const int Each = 20_000;
        var box = new Mailbox<(int Sender, int Number)>(ring);
        using var eventfd = new SemaphoreSlim(0);
        var senders = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (var number = 0; number < Each; number++)
                if (box.Push((sender, number))) eventfd.Release();
        })).ToArray();
        foreach (var sender in senders) sender.Start();

        var next = new int[Senders];
        var taken = 0;
        while (taken < Senders * Each)
        {
            while (box.TryTake(out var message))
            {
                Assert.Equal(next[message.Sender]++, message.Number);
                taken++;
            }

            if (taken == Senders * Each || !box.TryPrepareToSleep()) continue;
            Assert.True(eventfd.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), $"a wake was lost after {taken} messages");
            box.Awake();
        }

        foreach (var sender in senders) sender.Join();
        Assert.False(box.HasMail);
    }

    private static List<int> TakeAll(Mailbox<int> box)
    {
        var all = new List<int>();
        while (box.TryTake(out var message)) all.Add(message);
        return all;
    }
}
