using System.Text;

namespace Halftone.Core.Processes;

/// <summary>Says a start fault to a person: where, what, what to do.</summary>
internal static class StartFaultText
{
    internal static string Step(StartFault fault) => fault.GetType().Name;

    internal static string What(StartFault fault) => fault.GetType().Name;

    internal static string Fix(StartFault fault) => fault.GetType().Name;

    internal static string Whole(StartFault fault) => new StringBuilder().Append(fault.What).ToString();
}
