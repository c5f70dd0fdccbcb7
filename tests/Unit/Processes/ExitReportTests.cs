using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.Unit.Processes;

public sealed class ExitReportTests
{
    [Theory]
    [InlineData(0, null, false, false, false, (int)ExitClass.Code, "exited with code 0")]
    [InlineData(1, null, false, false, false, (int)ExitClass.Code, "exited with code 1")]
    [InlineData(null, 11, false, false, false, (int)ExitClass.Signal, "was killed by SIGSEGV")]
    [InlineData(null, 6, false, false, false, (int)ExitClass.Signal, "was killed by SIGABRT")]
    [InlineData(null, 6, false, true, false, (int)ExitClass.HeapExhausted, "ran out of V8 heap (\"Reached heap limit\")")]
    [InlineData(134, null, false, true, false, (int)ExitClass.HeapExhausted, "ran out of V8 heap (\"Reached heap limit\")")]
    [InlineData(null, 9, false, false, false, (int)ExitClass.ProbablyKernelOom, "was killed by SIGKILL, which we did not send: somebody's `kill -9`, or the kernel's out-of-memory killer")]
    [InlineData(null, 9, false, false, true, (int)ExitClass.KernelOom, "was killed by the kernel's out-of-memory killer (the cgroup's oom_kill count rose)")]
    [InlineData(137, null, false, false, true, (int)ExitClass.KernelOom, "was killed by the kernel's out-of-memory killer (the cgroup's oom_kill count rose)")]
    [InlineData(null, 15, true, false, false, (int)ExitClass.OwnStop, "stopped as asked")]
    [InlineData(0, null, true, false, false, (int)ExitClass.OwnStop, "stopped as asked")]
    [InlineData(null, 9, true, false, false, (int)ExitClass.OwnStop, "was stopped by SIGKILL after its grace")]
    [InlineData(null, 40, false, false, false, (int)ExitClass.Signal, "was killed by signal 40")]
    [InlineData(null, null, false, false, false, (int)ExitClass.Unknown, "is gone; its exit status was lost (another reaper, such as a runtime that is PID 1, took it)")]
    public void An_exit_is_told_by_its_cause(int? code, int? signal, bool asked, bool sawHeapLimit, bool oomKill, int expected, string text)
    {
        var status = code is { } c ? ExitStatus.Exited(c) : signal is { } s ? ExitStatus.Killed(s) : ExitStatus.Unknown;
        var report = new ExitReport(ExitReport.Classify(status, asked, sawHeapLimit, oomKill), status, 0, default);
        Assert.Equal((ExitClass)expected, report.Class);
        Assert.Equal(text, report.Text);
    }
}
