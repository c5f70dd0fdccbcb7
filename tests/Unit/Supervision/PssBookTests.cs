using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Diagnosis;
using Halftone.Tests.Unit.Notifications;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Supervision;

public sealed class PssBookTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ToldLog _log = new();
    private readonly List<ProcessRow> _processes = [];
    private readonly List<int> _leaders = [], _read = [];
    private readonly PssBook _book;
    private Func<ProcessStamp, PssReading?> _kernel = process => new PssReading.Bytes(process.Pid);
    private int _looks;

    public PssBookTests()
    {
        _book = new(() => _leaders, Table, Read, _time, _log);
        _book.Start();
    }

    [Fact]
    public void An_instance_is_read_in_the_first_round_and_then_every_thirty_seconds()
    {
        Add(7);
        Advance(1);
        Assert.Equal(new PssReading.Bytes(7), Of(7));
        Advance(60);
        Assert.Equal([7, 7, 7], _read);
    }

    [Fact]
    public void Ten_instances_are_read_in_ten_rounds()
    {
        for (var pid = 1; pid <= 10; pid++) Add(pid);
        for (var round = 1; round <= 10; round++)
        {
            Advance(1);
            Assert.Equal(round, _read.Count);
        }
        Assert.Equal(10, _read.Distinct().Count());
    }

    [Fact]
    public void What_belongs_to_no_instance_is_not_read_and_neither_is_who_has_ended_and_was_not_reaped()
    {
        Add(7);
        _processes.Add(Row(8, group: 8));
        _processes.Add(Row(9, group: 7) with { IsZombie = true });
        Advance(120);
        Assert.All(_read, pid => Assert.Equal(7, pid));
        Assert.Equal(new PssReading.Bytes(7), Of(7));
    }

    [Fact]
    public void Whom_an_instance_has_started_counts_with_it()
    {
        Add(7);
        _processes.Add(Row(8, group: 7));
        Advance(2);
        Assert.Equal(new PssReading.Bytes(15), Of(7));
    }

    [Fact]
    public void A_process_that_ends_between_two_readings_costs_nothing_but_its_turn()
    {
        Add(7);
        Add(8);
        _kernel = process => process.Pid == 7 ? null : new PssReading.Bytes(1);
        Advance(2);
        Assert.Null(Of(7));
        Assert.Equal(new PssReading.Bytes(1), Of(8));
    }

    [Fact]
    public void Why_it_cannot_be_read_is_told_and_it_is_tried_again_as_seldom()
    {
        Add(7);
        _kernel = _ => SmapsRollup.Forbidden;
        Advance(40);
        Assert.Same(SmapsRollup.Forbidden, Of(7));
        Assert.Equal(2, _read.Count);
    }

    [Fact]
    public void A_bug_in_a_round_is_told_and_the_next_round_comes()
    {
        Add(7);
        _kernel = _ => throw new InvalidOperationException("on purpose");
        Advance(1);
        Assert.Contains("A bug in the supervision", Assert.Single(_log.Lines));
        _kernel = _ => new PssReading.Bytes(5);
        Advance(1);
        Assert.Equal(new PssReading.Bytes(5), Of(7));
    }

    [Fact]
    public void The_whole_of_proc_is_looked_at_every_five_seconds_at_once_for_a_new_instance_and_never_without_one()
    {
        Advance(60);
        Assert.Equal(0, _looks);
        Add(7);
        Advance(1);
        Assert.Equal(1, _looks);
        Advance(20);
        Assert.Equal(5, _looks);
        Add(8);
        Advance(1);
        Assert.Equal(6, _looks);
    }

    public ValueTask DisposeAsync() => _book.DisposeAsync();

    private PssReading? Of(int leader) => _book.Of(leader, _processes.Where(row => row.Group == leader));

    private void Add(int pid)
    {
        _leaders.Add(pid);
        _processes.Add(Row(pid, pid));
    }

    private List<ProcessRow> Table()
    {
        _looks++;
        return [.. _processes];
    }

    private PssReading? Read(ProcessStamp process)
    {
        _read.Add(process.Pid);
        return _kernel(process);
    }

    private void Advance(int seconds)
    {
        for (; seconds > 0; seconds--) _time.Advance(PssBook.Every);
    }

    private static ProcessRow Row(int pid, int group) => new(pid, group, IsZombie: false, TimeSpan.Zero, Started: pid, RssBytes: 0);
}
