using Halftone.Auditing;
using Halftone.Control.Machine;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Screens;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>The life of `halftone run`, from the first check to the last child.</summary>
internal sealed class Daemon(DaemonParts parts, HalftoneConfig config, Surroundings here)
{
    internal async Task<Failure?> RunAsync()
    {
        if (CheckDescriptors() is { } few) return few;
        if (AdminSocket.Prepare(parts.SocketPath) is { } inUse) return inUse;
        if (parts.Audit.File.Prepare() is { } unwritable) return unwritable;
        using var life = new LifeAudit(parts.Audit, parts.Signals, here.Time);
        try
        {
            var failure = await LiveAsync(life);
            // A second signal counts until the last child is gone, and what it was is known only then.
            life.Ended(failure);
            return parts.Signals.Insisted.IsCancellationRequested
                ? new(ExitCode.Interrupted, "stopped at once", "one signal is enough: the first one lets accepted requests finish")
                : failure;
        }
        catch (Exception bug)
        {
            life.Broke(bug);
            throw;
        }
    }

    private async Task<Failure?> LiveAsync(LifeAudit life)
    {
        if (Bind(out var listening) is { } taken) return taken;
        parts.DataPlane.Start();
        using var atOnce = parts.Signals.Insisted.Register(parts.Supervisor.KillNow);
        await using (parts.Admin)
        await using (parts.Supervisor)
        await using (parts.Releases) return await StartAdminAsync() ?? await ServeAsync(listening, life);
    }

    private Failure? CheckDescriptors()
    {
        var budget = DescriptorBudget.Of(config, OpenFiles.Raise());
        if (budget.Warning is { } warning) ((ILogger)parts.Log).FewDescriptors(warning);
        if (parts.Forecast.Warning is { } tooMuch) ((ILogger)parts.Log).MemoryBoundTooLarge(tooMuch);
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
        catch (OperationCanceledException) when (parts.Signals.Asked.IsCancellationRequested)
        {
            return StoppedWhileStarting();
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            return parts.Admin.Refused is var (setting, fault)
                ? PortTaken.Explain(fault, port => PortHolder.Find(port), setting)
                : new(ExitCode.Failed, $"the admin side cannot listen: {refused.Message}", "choose another `admin` or `metrics` address");
        }
    }

    private async Task<Failure?> ServeAsync(List<Endpoint> listening, LifeAudit life)
    {
        try
        {
            await parts.Supervisor.OpenAsync(parts.Signals.Asked);
            await parts.Releases.RestoreAsync(parts.Signals.Asked);
            if (await parts.Keeper.OpenAsync(config, parts.Signals.Asked) is { } failed) return StableFailed(failed);
            await parts.Releases.StartAsync(parts.Signals.Asked);
        }
        catch (OperationCanceledException) when (parts.Signals.Asked.IsCancellationRequested)
        {
            return StoppedWhileStarting();
        }
        Garbage.OfTheStart();
        if (parts.DataPlane.Listen() is { } fault) return PortTaken.Explain(fault, port => PortHolder.Find(port));
        parts.Governor.Start();
        parts.Memory.Start();
        parts.Idle.Start();
        // Told first: whoever waits for readiness may want to read where.
        TellListening(listening);
        life.Serves($"serves {Amounts.Count(config.Services.Count, "service")} on {string.Join(", ", listening)}");
        parts.Readiness.Phase = Phase.Serving;
        parts.Notify.Ready($"serving {Amounts.Count(config.Services.Count, "service")}");
        ProgramPages.LetGo();
        await StopAsked();
        life.Drained(await new Leaving(parts, here.Time).DrainAsync());
        return null;
    }

    /// <summary>One signal is an order, whenever it comes: to obey it is no failure.</summary>
    private Failure? StoppedWhileStarting()
    {
        parts.Readiness.Phase = Phase.Draining;
        parts.Notify.Stopping();
        parts.Log.Line("stopped while starting: the children end");
        return null;
    }

    private static Failure StableFailed(ChangeResult.StartFailed failed)
    {
        var fault = failed.Faults.FirstOrDefault();
        // The story has told the whole fault already, with command, directory and last lines.
        return new(ExitCode.Failed, $"{failed.Version} is stable and did not start, so {failed.Version.Service} could serve nobody{(fault is null ? "" : $". Failed to {fault.Step}: {fault.What}")}", fault?.Fix ?? "see its output above");
    }

    private void TellListening(List<Endpoint> listening)
    {
        foreach (var endpoint in listening) parts.Log.Line($"{here.Terminal.PaintMessage("listening", Ink.Green)} on {ThingsToTry.UrlOf(endpoint)}{(endpoint.Path is null ? "" : $" ({endpoint})")}");
        if (here.Terminal.Quiet) return;
        parts.Log.Line($"memory: {parts.Forecast.Text}");
        var findable = parts.Source is ConfigSource.File(var path) && path == here.Absolute(ConfigFile.DefaultName);
        here.Terminal.Note("\ntry, in another terminal:");
        foreach (var (command, shows) in ThingsToTry.Of(config, listening[0], findable, parts.SocketPath, here.Program)) here.Terminal.Note($"  {command,-46}  {here.Terminal.PaintMessage($"# {shows}", Ink.Dim)}");
        here.Terminal.Note("");
    }

    private async Task StopAsked()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = parts.Signals.Asked.Register(asked.SetResult);
        await asked.Task;
    }
}
