using System.Text;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Preload;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Preload;

public sealed class PreloadTalkTests
{
    private readonly List<string> _said = [];
    private readonly PreloadTalk _talk;

    public PreloadTalkTests() => _talk = new PreloadTalk(bytes => _said.Add(Encoding.UTF8.GetString(bytes)), new FakeTimeProvider());

    [Fact]
    public void Nothing_is_said_to_a_process_that_has_not_said_hello()
    {
        _talk.Watch();
        _talk.Open(_ => { });
        _talk.Close();
        Assert.Empty(_said);
        Hear("HELLO", 7);
        Assert.Equal(["{\"cmd\":\"NODE_HALFTONE_WATCH\"}\n"], _said);
        Assert.True(_talk.IsIn(7));
        Assert.False(_talk.IsIn(8));
    }

    [Fact]
    public void It_tells_from_when_it_is_ready_and_collections_add_up()
    {
        Hear("HELLO", 7);
        Assert.Empty(_said);
        _talk.Watch();
        Assert.Single(_said);
        Tell(7, signal: false);
        Tell(7, signal: true);
        Assert.Equal((TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(4)), (_talk.Telemetry!.CollectionTime, _talk.Telemetry.CollectionTimeTotal));
        Assert.Equal(2, _talk.Telemetry.CollectionsTotal);
        Assert.True(_talk.HasOwnSignal);
    }

    [Fact]
    public void Of_two_processes_the_one_that_came_last_is_believed()
    {
        Hear("HELLO", 7);
        Tell(7, signal: true);
        Hear("HELLO", 8);
        Assert.Null(_talk.Telemetry);
        Assert.False(_talk.HasOwnSignal);
        Tell(7, signal: true);
        Assert.Null(_talk.Telemetry);
        Tell(8, signal: false);
        Assert.NotNull(_talk.Telemetry);
    }

    [Fact]
    public void With_the_channel_goes_what_it_has_told()
    {
        Hear("HELLO", 7);
        Tell(7, signal: false);
        _talk.End();
        Assert.Null(_talk.Telemetry);
        Assert.False(_talk.IsIn(7));
        _talk.Watch();
        Assert.Empty(_said);
    }

    [Fact]
    public void An_inspector_is_told_to_who_has_asked_and_only_while_they_wait()
    {
        var told = new List<InspectorNotice>();
        Hear("HELLO", 7);
        Answer(0, 4711);
        _talk.Open(told.Add);
        Answer(1, 4711);
        _talk.Close();
        Answer(1, 4711);
        Assert.Equal([new InspectorNotice.Listening(4711, "/ab")], told);
        Assert.Equal(2, _said.Count);
    }

    [Fact]
    public void The_answer_to_a_wish_that_is_over_is_none_to_the_next()
    {
        var told = new List<InspectorNotice>();
        Hear("HELLO", 7);
        _talk.Open(_ => Assert.Fail("nobody waits for it any more"));
        _talk.Close();
        _talk.Open(told.Add);
        Answer(1, 4711);
        Assert.Empty(told);
        Answer(2, 4712);
        Assert.Equal([new InspectorNotice.Listening(4712, "/ab")], told);
    }

    private void Answer(int number, int port) =>
        Assert.True(_talk.Take(System.Text.Encoding.ASCII.GetBytes($$"""{"cmd":"NODE_HALFTONE_INSPECTOR","pid":7,"number":{{number}},"url":"ws://127.0.0.1:{{port}}/ab"}""")));

    [Theory]
    [InlineData("\"ready\"", false)]
    [InlineData("{\"type\":\"ready\"}", false)]
    [InlineData("{\"cmd\":\"NODE_HANDLE\"}", false)]
    [InlineData("{\"cmd\":\"NODE_HALFTONE_TELEMETRY\",\"type\":\"ready\"}", true)]
    public void The_words_of_the_app_are_left_to_others(string line, bool taken) => Assert.Equal(taken, _talk.Take(Encoding.UTF8.GetBytes(line)));

    private void Hear(string word, int pid) => Assert.True(_talk.Take(Encoding.UTF8.GetBytes($$"""{"cmd":"NODE_HALFTONE_{{word}}","pid":{{pid}}}""")));

    private void Tell(int pid, bool signal) => Assert.True(_talk.Take(Encoding.UTF8.GetBytes(
        $$"""{"cmd":"NODE_HALFTONE_TELEMETRY","pid":{{pid}},"heapUsed":1,"heapTotal":1,"external":1,"arrayBuffers":1,"live":1,"p99":1,"max":1,"busy":1,"gcs":1,"gc":2,"gcMax":1,"resources":1,"signal":{{(signal ? "true" : "false")}}}""")));
}
