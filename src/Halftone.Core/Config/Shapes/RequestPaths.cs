using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Paths as they stand in requests.</summary>
internal static class RequestPaths
{
    /// <summary>A path to ask for.</summary>
    internal static readonly TextShape Shape = new("a path (/healthz)", Check) { SchemaPattern = "/.*" };

    /// <summary>A path to match.</summary>
    internal static Complaint? CheckMatch(Written path) => Check(path) is { } complaint ? complaint
        : path.Text.AsSpan().IndexOfAny('?', '#') >= 0 ? new(Codes.BadPath, $"`{path.Shown}` has a query or fragment in it", "leave it away; `query:` tests parameters")
        : null;

    private static Complaint? Check(Written path)
    {
        if (!path.Text.StartsWith('/'))
            return new(Codes.BadPath, $"`{path.Shown}` does not begin with `/`", path.HasSecret ? "begin with `/`" : $"write `/{path.Text}`");
        return path.Text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new(Codes.BadText, $"`{path.Shown}` has a space or another character that no path can carry", "write it percent-encoded, as the client sends it") : null;
    }
}
