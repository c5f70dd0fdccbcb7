using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>A child that runs on its own, on a fixed port, beside the gateway.</summary>
internal sealed class Service : IDisposable
{
    private readonly Child _child;

    internal Service(ServicePlan plan, string directory)
    {
        var port = Ports.Next();
        Target = new(plan, port, new());
        var variables = plan.Environment(Target.Control.Port).Append(("PORT", $"{port}")).Select(variable => $"{variable.Item1}={variable.Item2}");
        _child = new(plan.Name, directory, plan.Cores, ["env", .. variables, "node", plan.Script]);
        if (!Ports.WaitOpen(port, TimeSpan.FromSeconds(10), () => _child.HasExited) || !Ports.WaitOpen(Target.Control.Port, TimeSpan.FromSeconds(10), () => _child.HasExited))
            throw new InvalidOperationException($"The child {plan.Kind} did not start: {_child.Output}");
    }

    internal Target Target { get; }

    public void Dispose()
    {
        Target.Control.Dispose();
        _child.Dispose();
    }
}
