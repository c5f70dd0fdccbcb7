using Halftone.Control.Machine;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Screens;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>The life of `halftone run`, from the first check to the last child.</summary>
internal sealed class Daemon(DaemonParts parts, HalftoneConfig config, Surroundings here)
{
    private readonly ILogger _log = parts.Log;

    internal async Task<Failure?> RunAsync()
    {
        if (Environment.ProcessId == 1) _log.RunningAsInit();
        if (CheckDescriptors() is { } few) return few;
        if (AdminSocket.Prepare(parts.SocketPath) is { } inUse) return inUse;
        if (Bind(out var listening) is { } taken) return taken;
        parts.DataPlane.Start();
        await using (parts.Admin)
        {
            if (await StartAdminAsync() is { } refused) return refused;
            return await ServeAsync(listening);
        }
    }

    private Failure? CheckDescriptors()
    {
        var budget = DescriptorBudget.Of(config, OpenFiles.Raise());
        if (budget.Warning is { } warning) _log.FewDescriptors(warning);
        return budget.Refusal;
    }

    /// <summary>Ports first: nobody wants to learn after ten seconds of start-up that they are taken.</summary>
    private Failure? Bind(out List<Endpoint> listening)
    {
        listening = [];
        foreach (var endpoint in config.Listen)
        {
            if (parts.DataPlane.Bind(endpoint, out var bound) is { } fault) return PortTaken.Explain(fault, port => PortHolder.Find(port));
            listening.Add(bound);
        }
        return null;
    }

    private async Task<Failure?> StartAdminAsync()
    {
        try
        {
            await parts.Admin.StartAsync(parts.Signals.Asked);
            return null;
        }
        catch (IOException refused)
        {
            return new(ExitCode.Failed, $"the admin side cannot listen: {refused.Message}", "choose another `admin` or `metrics` address");
        }
    }

    private async Task<Failure?> ServeAsync(List<Endpoint> listening)
    {
        await using var supervisor = parts.Supervisor;
        using var atOnce = parts.Signals.Insisted.Register(parts.Supervisor.KillNow);
        try
        {
            if (await supervisor.OpenAsync(parts.Signals.Asked) is var swept and > 0) _log.Swept(swept);
            if (await parts.Keeper.OpenAsync(config, parts.Signals.Asked) is { } failed) return StableFailed(failed);
        }
        catch (OperationCanceledException) when (parts.Signals.Asked.IsCancellationRequested)
        {
            return new(ExitCode.Interrupted, "stopped while starting", "start it again with halftone run");
        }
        Garbage.OfTheStart();
        if (parts.DataPlane.Listen() is { } fault) return PortTaken.Explain(fault, port => PortHolder.Find(port));
        parts.Readiness.Phase = Phase.Serving;
        parts.Notify.Ready($"serving {Amounts.Count(config.Services.Count, "service")}");
        TellListening(listening);
        await StopAsked();
        await new Leaving(parts, here.Time).DrainAsync();
        return parts.Signals.Insisted.IsCancellationRequested ? new(ExitCode.Interrupted, "stopped at once", "one signal is enough: the first one lets accepted requests finish") : null;
    }

    private static Failure StableFailed(ChangeResult.StartFailed failed)
    {
        var fault = failed.Faults.FirstOrDefault();
        // The story has told the whole fault already, with command, directory and last lines.
        return new(ExitCode.Failed, $"{failed.Version} is stable and did not start, so {failed.Version.Service} could serve nobody{(fault is null ? "" : $". Failed to {fault.Step}: {fault.What}")}", fault?.Fix ?? "see its output above");
    }

    private void TellListening(List<Endpoint> listening)
    {
        foreach (var endpoint in listening) parts.Log.Line($"{here.Terminal.Paint("listening", Ink.Green)} on {ThingsToTry.UrlOf(endpoint)}{(endpoint.Path is null ? "" : $" ({endpoint})")}");
        if (here.Terminal.Quiet) return;
        var findable = parts.Source is ConfigSource.File(var path) && path == here.Absolute(ConfigFile.DefaultName);
        here.Terminal.Note("\ntry, in another terminal:");
        foreach (var (command, shows) in ThingsToTry.Of(config, listening[0], findable, parts.SocketPath)) here.Terminal.Note($"  {command,-46}  {here.Terminal.Paint($"# {shows}", Ink.Dim)}");
        here.Terminal.Note("");
    }

    private async Task StopAsked()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = parts.Signals.Asked.Register(asked.SetResult);
        await asked.Task;
    }
}
