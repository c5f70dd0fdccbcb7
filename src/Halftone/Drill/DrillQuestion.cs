using System.Net;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Control.Machine;

namespace Halftone.Drill;

/// <summary>Makes a plan of what the command line says and the running gateway knows, or says why there can be none.</summary>
internal static class DrillQuestion
{
    /// <summary>Descriptors that are not clients: the admin side, the runtime.</summary>
    private const ulong OtherDescriptors = 64;

    internal static async Task<(DrillPlan? Plan, int Gateway, Failure? Failure)> AskAsync(DaemonClient daemon, string? service, int connections, TimeSpan duration, string? path, CancellationToken stop)
    {
        if (!daemon.IsOnThisMachine)
            return (null, 0, new(ExitCode.Usage, "this gateway runs on another machine, and a drill loads nothing but this one", "run the drill there, over the admin socket"));
        var self = await daemon.GetAsync("/v1/version", ApiJson.Default.DaemonDocument, stop);
        if (self.Failure is not null) return (null, 0, self.Failure);
        var services = await daemon.GetAsync(service is null ? "/v1/services" : $"/v1/services/{Uri.EscapeDataString(service)}", ApiJson.Default.ServicesDocument, stop);
        if (services.Failure is not null) return (null, 0, services.Failure);
        if (services.Value!.Services is not [var one])
            return (null, 0, new(ExitCode.Usage, $"there is not one service but {services.Value.Services.Count}", "name the one to drill: halftone drill SVC") { Details = [.. services.Value.Services.Select(each => each.Service)] });
        var (target, foreign) = DrillTarget.Choose(self.Value!.Listen, DrillTarget.IsOurs);
        if (foreign is not null) return (null, 0, foreign);
        if (one.Hosts is [var host, ..] && IsHidden(host) || path is null && IsHidden(one.PathPrefix))
            return (null, 0, new(ExitCode.Usage, $"the host or the path of {one.Service} is shown nowhere, for a reference stands there", "give --path; a host behind a reference cannot be drilled"));
        var slots = one.Versions.Where(version => version.Role is not "other").Sum(version => version.Slots);
        if (slots == 0) return (null, 0, new(ExitCode.Failed, $"{one.Service} has no ready instance", "halftone ps and halftone logs say why"));
        if (connections <= slots)
            return (null, 0, new(ExitCode.Usage, $"{connections} connections do not overload {one.Service}, which has {slots} slots", $"give --connections well above {slots}"));
        if (OpenFiles.Raise().Soft < (ulong)connections + OtherDescriptors)
            return (null, 0, new(ExitCode.Usage, $"{connections} connections need more descriptors than this process may open", "raise ulimit -n, or give a smaller --connections"));
        return (new DrillPlan(one.Service, target!, HostOf(one, target!), path ?? one.PathPrefix, connections, duration, slots), self.Value.Pid, null);
    }

    /// <summary>Behind `${env:..}` or `${file:..}`: the gateway does not tell it.</summary>
    private static bool IsHidden(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The service's first host; any name stands for a `*`.</summary>
    private static string HostOf(ServiceDocument service, EndPoint target) => service.Hosts is [var host, ..] && host != "*"
        ? host.Replace("*", "www", StringComparison.Ordinal)
        : target is IPEndPoint ? target.ToString()! : "localhost";
}
