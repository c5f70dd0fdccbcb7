using Halftone.Control.Outgoing;
using Halftone.Control.Releases.Gates;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

/// <summary>Makes the gates that ask somebody else, as a plan describes them, and starts asking for a step.</summary>
/// <param name="directory">Where commands run: that of the config file.</param>
internal sealed class GateMaker(ToolRun tools, OutgoingHttp http, string directory)
{
    /// <returns>Null when the step names none.</returns>
    internal GateRunner? Start(Release release, Percent weight, TimeProvider time, ILogger log)
    {
        if (release.CurrentStep is not Step.Weigh { Gates: { } named } || release.From is not { } stable) return null;
        ExternalGate[] gates = [.. release.Plan.Gates.Where(gate => gate.IsAsked && named.Contains(gate.Name)).Select(gate => Make(gate, time))];
        return gates.Length == 0 ? null : new GateRunner(gates, new GateQuestion(release.Service, release.Id, stable, release.To, release.Step + 1, weight), time, log);
    }

    private ExternalGate Make(GateConfig gate, TimeProvider time) => gate switch
    {
        GateConfig.Command command => new CommandGate(new CommandGateConfig
        {
            Name = command.Name,
            Command = command.Words,
            Shown = command.ShownWords,
            Cwd = directory,
            Timeout = command.Timeout,
            Interval = command.Interval,
        }, tools, time),
        GateConfig.Webhook hook => new WebhookGate(new WebhookGateConfig { Name = hook.Name, Address = new Uri(hook.Url), Timeout = hook.Timeout, Interval = hook.Interval }, http),
        GateConfig.PromQl query => new QueryGate(new QueryGateConfig
        {
            Name = query.Name,
            Address = new Uri(query.Url),
            Query = query.Query,
            Min = query.Min,
            Max = query.Max,
            Timeout = query.Timeout,
            Interval = query.Interval,
        }, http),
        _ => throw new System.Diagnostics.UnreachableException($"{gate} asks nobody."),
    };
}
