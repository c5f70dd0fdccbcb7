using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>An instance that does not answer: how many more requests it is given, and how it comes back.</summary>
public sealed class HangTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void Whose_answers_do_not_come_within_our_own_patience_is_given_few_more_requests()
    {
        var rig = Answering(new LimitsConfig { Concurrency = 4, FirstByte = TimeSpan.FromSeconds(2) }, 0.02);
        var sent = Sent(rig);
        for (var second = 0; second < 30; second++)
        {
            for (var i = 0; i < 8; i++) Asks(rig);
            Connect(rig);
            Pass(rig, 1);
        }
        // Its four slots, and one each after about 1, 3, 7, 15 and 31 seconds; without the rule four every two seconds.
        Assert.InRange(Sent(rig) - sent, 4, 9);
        Assert.Empty(rig.Bugs);
    }

    [Fact]
    public void One_request_that_is_never_answered_closes_an_instance_of_one_slot_for_about_a_second_beyond_its_limit()
    {
        var rig = Answering(new LimitsConfig { Concurrency = 1, FirstByte = TimeSpan.FromSeconds(2) }, 0.02);
        var forgotten = Asks(rig);
        Pass(rig, 2);
        Assert.StartsWith("HTTP/1.1 504", forgotten.Heard);
        Pass(rig, 1.3);
        var next = Asks(rig);
        Connect(rig);
        rig.Say(rig.Upstreams[^1], Ok);
        Assert.StartsWith("HTTP/1.1 200", next.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_long_request_beside_one_whose_client_has_left_does_not_close_an_instance_of_two_slots()
    {
        var rig = Answering(new LimitsConfig { Concurrency = 2 }, 0.02);
        var report = Asks(rig);
        Connect(rig);
        var reports = rig.Upstreams[^1];
        Pass(rig, 1);
        var leaves = Asks(rig);
        Connect(rig);
        Pass(rig, 0.01);
        rig.End(leaves);
        Pass(rig, 1.2);
        var next = Asks(rig);
        Connect(rig);
        rig.Say(rig.Upstreams.Last(wire => wire != reports), Ok);
        Assert.StartsWith("HTTP/1.1 200", next.Heard);
        Pass(rig, 30);
        rig.Say(reports, Ok);
        Assert.StartsWith("HTTP/1.1 200", report.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void Before_the_first_answer_a_request_whose_client_has_left_is_taken_to_last_a_second()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1 });
        for (var round = 0; round < 200; round++)
        {
            var client = Asks(rig);
            Connect(rig);
            Pass(rig, 0.05);
            rig.End(client);
        }
        Assert.InRange(Sent(rig), 5, 12);
    }

    [Fact]
    public void Clients_that_leave_before_an_answer_is_overdue_do_not_drive_a_hanging_instance_past_twice_its_slots_and_a_few()
    {
        var rig = Answering(new LimitsConfig { Concurrency = 4 }, 0.02);
        var sent = Sent(rig);
        for (var round = 0; round < 300; round++)
        {
            var clients = Enumerable.Range(0, 4).Select(_ => Asks(rig)).ToArray();
            Connect(rig);
            Pass(rig, 0.05);
            foreach (var client in clients.Where(client => !client.Closed)) rig.End(client);
        }
        Assert.InRange(Sent(rig) - sent, 4, 24);
    }

    [Fact]
    public void People_who_ask_and_leave_at_once_do_not_close_an_instance_that_answers_others_now_and_then()
    {
        var rig = Answering(new LimitsConfig { Concurrency = 1 }, 0.02);
        for (var word = 0; word < 20; word++)
        {
            for (var key = 0; key < 5; key++)
            {
                var client = Asks(rig);
                Connect(rig);
                Pass(rig, 0.01);
                rig.End(client);
                Pass(rig, 0.05);
            }
            var last = Asks(rig);
            Connect(rig);
            rig.Say(rig.Upstreams[^1], Ok);
            Assert.StartsWith("HTTP/1.1 200", last.Heard);
            rig.End(last);
        }
        rig.AssertAtRest();
    }

    /// <summary>An instance that has answered once, after so many seconds.</summary>
    private static EngineRig Answering(LimitsConfig limits, double seconds)
    {
        var rig = new EngineRig(limits);
        var client = Asks(rig);
        rig.Connected();
        Pass(rig, seconds);
        rig.Say(rig.Upstreams[^1], Ok);
        rig.End(client);
        return rig;
    }

    /// <summary>In small steps: what is due in between happens in between.</summary>
    private static void Pass(EngineRig rig, double seconds)
    {
        for (var left = seconds; left > 0; left -= 0.05) rig.Wait(Math.Min(left, 0.05) - 0.008);
    }

    /// <summary>Requests that an instance has been given, on however many connections.</summary>
    private static int Sent(EngineRig rig) => rig.Upstreams.Sum(wire => wire.Heard.Split("GET / ").Length - 1);
}
