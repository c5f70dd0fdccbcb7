using System.Text;
using Halftone.Control.Supervision.Inspecting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Inspecting;

public sealed class NoticeTests
{
    private const string Listening = "Debugger listening on ws://127.0.0.1:41231/0f2c1b52-7f3a-4d1c-9a53-0a4f3f1e7d11";

    private readonly FakeTimeProvider _time = new();
    private readonly InspectorNotices _notices;

    public NoticeTests() => _notices = new(_time);

    private bool Withholds(string line) => _notices.Withholds(Encoding.UTF8.GetBytes(line));

    [Fact]
    public async Task The_address_is_read_from_the_line_and_kept_from_the_log()
    {
        var (opened, _) = _notices.Open();
        Assert.False(Withholds("listening on 41000"));
        Assert.True(Withholds(Listening));
        Assert.False(opened.IsCompleted);
        _notices.Signalled();
        Assert.True(Withholds(Listening));
        Assert.Equal(new InspectorNotice.Listening(41231, "/0f2c1b52-7f3a-4d1c-9a53-0a4f3f1e7d11"), await opened);
    }

    [Theory]
    [InlineData("For help, see: https://nodejs.org/en/docs/inspector")]
    [InlineData("Debugger attached.")]
    [InlineData("Debugger ending on ws://127.0.0.1:41231/0f2c1b52-7f3a-4d1c-9a53-0a4f3f1e7d11")]
    public void Words_about_our_looking_in_are_kept_from_the_log_until_a_moment_after_it(string line)
    {
        Assert.False(Withholds(line));
        _notices.Open();
        Assert.True(Withholds(line));
        _notices.Close();
        Assert.True(Withholds(line));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(Withholds(line));
    }

    [Fact]
    public void An_operator_who_debugs_by_hand_sees_the_address()
    {
        Assert.False(Withholds(Listening));
        _notices.Open();
        _notices.Close();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(Withholds(Listening));
    }

    [Fact]
    public void A_process_that_waits_for_us_to_leave_says_so()
    {
        var (_, waits) = _notices.Open();
        Assert.False(waits.IsCompleted);
        Assert.True(Withholds("Waiting for the debugger to disconnect..."));
        Assert.True(waits.IsCompleted);
    }

    [Fact]
    public async Task An_inspector_that_could_not_be_opened_says_why()
    {
        var (opened, _) = _notices.Open();
        Assert.True(Withholds("Starting inspector on 127.0.0.1:9229 failed: address already in use"));
        Assert.Contains("already in use", Assert.IsType<InspectorNotice.Failed>(await opened).Reason);
    }

    /// <summary>Whoever writes to stderr could have us connect anywhere, or say anything on the way.</summary>
    [Theory]
    [InlineData("Debugger listening on ws://10.0.0.1:41231/0f2c1b52")]
    [InlineData("Debugger listening on ws://127.0.0.1:0/0f2c1b52")]
    [InlineData("Debugger listening on ws://127.0.0.1:70000/0f2c1b52")]
    [InlineData("Debugger listening on ws://127.0.0.1:41231/")]
    [InlineData("Debugger listening on ws://127.0.0.1:41231")]
    [InlineData("Debugger listening on ws://127.0.0.1:41231/a HTTP/1.1\r\nX: y")]
    [InlineData("Debugger listening on ws://127.0.0.1:41231@10.0.0.1/0f2c1b52")]
    public void A_line_that_names_no_inspector_of_this_machine_is_the_apps_own(string line) => Assert.Null(InspectorNotice.Read(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("node", true)]
    [InlineData("nodejs", true)]
    [InlineData("node22", true)]
    [InlineData("node-v20.1", true)]
    [InlineData("nodemon", false)]
    [InlineData("sleep", false)]
    [InlineData("python3.11", false)]
    public void Node_is_known_by_the_file_that_runs(string file, bool isNode) => Assert.Equal(isNode, NodeProcess.IsNodeFile(file));

    [Theory]
    [InlineData("Name:\tnode\nSigCgt:\t0000000108004602\nCapInh:\t0\n", true)]
    [InlineData("Name:\tsh\nSigCgt:\t0000000000010002\n", false)]
    [InlineData("Name:\tnode\nSigCgt:\t0000000000000200", true)]
    [InlineData("Name:\tnode\nSigIgn:\t0000000000000200\n", false)]
    [InlineData("", false)]
    public void The_signal_goes_only_to_who_has_a_handler_for_it(string status, bool has) => Assert.Equal(has, NodeProcess.HasHandler(status));
}
