using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>A client that leaves while an instance works for it: the instance hears of it, and gets no more than its slots.</summary>
public sealed class CancelTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void The_instance_hears_at_once_and_the_slot_comes_back_when_the_work_should_be_done()
    {
        var rig = Answering(1);
        var client = Asks(rig);
        var upstream = rig.Upstreams[^1];
        rig.End(client);
        Assert.True(upstream.Closed);
        var cells = rig.Tally.ByReactor[0];
        Assert.Equal((1, 1), (rig.Pool.Read().Busy, (int)cells.DeadRequests));
        Assert.InRange(cells.DeadTime / 1e9, 1.2, 1.3);
        rig.Wait(1.1);
        Assert.Equal(1, rig.Pool.Read().Busy);
        rig.Wait(0.2);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_instance_that_answers_others_is_believed_to_be_done_in_its_time()
    {
        var rig = Answering(2);
        var (leaves, stays) = (Asks(rig), Asks(rig));
        rig.Connected();
        rig.End(leaves);
        rig.Wait(1.2);
        rig.Say(rig.Upstreams[^1], Ok);
        Assert.StartsWith("HTTP/1.1 200", stays.Heard);
        rig.Wait(0.2);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_hanging_instance_gets_no_more_than_its_slots_however_often_clients_come_back()
    {
        var rig = Answering(4);
        var sent = rig.Upstreams.Count;
        for (var round = 0; round < 20; round++)
        {
            var clients = Enumerable.Range(0, 8).Select(_ => Asks(rig)).ToArray();
            Connect(rig);
            rig.Wait(2);
            foreach (var client in clients.Where(client => !client.Closed)) rig.End(client);
        }
        Assert.Equal(4, rig.Pool.Read().Busy);
        Assert.InRange(rig.Upstreams.Count - sent, 3, 4);
    }

    [Fact]
    public void What_was_sent_before_the_last_answer_is_not_done_either_when_an_instance_begins_to_hang()
    {
        var rig = Answering(4);
        var sent = rig.Upstreams.Count;
        var answered = Asks(rig);
        var first = rig.Upstreams[^1];
        var clients = Enumerable.Range(0, 3).Select(_ => Asks(rig)).ToList();
        Connect(rig);
        rig.Wait(0.5);
        rig.Say(first, Ok);
        Assert.StartsWith("HTTP/1.1 200", answered.Heard);
        for (var round = 0; round < 10; round++)
        {
            clients.AddRange(Enumerable.Range(0, 4).Select(_ => Asks(rig)));
            Connect(rig);
            rig.Wait(3);
            foreach (var client in clients.Where(client => !client.Closed)) rig.End(client);
        }
        Assert.Equal(4, rig.Pool.Read().Busy);
        Assert.Equal(3, rig.Upstreams.Count - sent);
    }

    [Fact]
    public void When_it_works_again_its_slots_come_back_after_the_work_it_was_given()
    {
        var rig = Answering(4);
        var clients = Enumerable.Range(0, 4).Select(_ => Asks(rig)).ToArray();
        Connect(rig);
        rig.Wait(10);
        foreach (var client in clients) rig.End(client);
        rig.Wait(10);
        Assert.Equal(4, rig.Pool.Read().Busy);
        var witness = Assert.Single(rig.Upstreams, wire => !wire.Closed);
        rig.Say(witness, Ok);
        Assert.True(witness.Closed);
        Assert.Equal(3, rig.Pool.Read().Busy);
        rig.Wait(0.1);
        Assert.Equal(3, rig.Pool.Read().Busy);
        rig.Wait(2);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_witness_that_never_speaks_is_let_go_at_its_deadline()
    {
        var rig = Answering(1);
        var client = Asks(rig);
        rig.Wait(5);
        rig.End(client);
        var witness = Assert.Single(rig.Upstreams, wire => !wire.Closed);
        rig.Wait(50);
        Assert.Equal(1, rig.Pool.Read().Busy);
        rig.Wait(6);
        Assert.True(witness.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_witness_whose_instance_dies_gives_its_slot_back()
    {
        var rig = Answering(1);
        var client = Asks(rig);
        rig.Wait(5);
        rig.End(client);
        rig.End(Assert.Single(rig.Upstreams, wire => !wire.Closed));
        rig.AssertAtRest();
    }

    [Fact]
    public void A_witness_that_closes_without_a_word_was_no_answer()
    {
        var rig = Answering(1);
        var median = rig.Pool.MedianServiceTime;
        var client = Asks(rig);
        rig.Wait(5);
        rig.End(client);
        rig.End(Assert.Single(rig.Upstreams, wire => !wire.Closed));
        Assert.Equal(median, rig.Pool.MedianServiceTime);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_its_answer_halfway_gives_the_slot_back_at_once()
    {
        var rig = Answering(1);
        var client = Asks(rig);
        rig.Say(rig.Upstreams[^1], "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning");
        rig.End(client);
        rig.AssertAtRest();
        Assert.Equal(1, rig.Tally.ByReactor[0].DeadRequests);
    }

    [Fact]
    public void What_an_upload_takes_is_no_part_of_the_time_that_a_slot_is_kept_for()
    {
        var rig = Answering(1);
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
        rig.Wait(4);
        rig.Say(client, "cd");
        rig.Wait(0.1);
        rig.End(client);
        rig.Wait(0.9);
        Assert.Equal(1, rig.Pool.Read().Busy);
        rig.Wait(0.4);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_while_its_retry_connects_leaves_no_work_behind()
    {
        var rig = Answering(1);
        var client = Asks(rig);
        rig.Wait(0.1);
        rig.End(rig.Upstreams[^1]);
        var connecting = rig.Upstreams[^1];
        Assert.False(connecting.Closed);
        rig.Wait(0.5);
        rig.End(client);
        Assert.True(connecting.Closed);
        Assert.Equal(0, rig.Tally.ByReactor[0].DeadRequests);
        rig.AssertAtRest();
    }

    /// <summary>An instance that has answered once, after a second.</summary>
    private static EngineRig Answering(int slots)
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = slots });
        var client = Asks(rig);
        rig.Connected();
        rig.Wait(0.992);
        rig.Say(rig.Upstreams[^1], Ok);
        rig.End(client);
        return rig;
    }
}
