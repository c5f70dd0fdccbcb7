using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Paths as they stand in requests.</summary>
internal static class RequestPaths
{
    /// <summary>A path to ask for.</summary>
    internal static readonly TextShape Shape = new("a path (/healthz)", Check) { SchemaPattern = "/.*" };

    /// <summary>A path to match; the client's is compared percent-decoded, so this one may have any letters.</summary>
    internal static Complaint? CheckMatch(Written path) => CheckStart(path) is { } complaint ? complaint
        : path.Text.Any(char.IsControl) ? new(Codes.BadText, $"`{path.Shown}` has a control character in it", "leave it out; no path can carry one")
        : path.Text.AsSpan().IndexOfAny('?', '#') >= 0 ? new(Codes.BadPath, $"`{path.Shown}` has a query or fragment in it",
            "leave it away; `query:` tests parameters")
        : null;

    private static Complaint? CheckStart(Written path) => path.Text.StartsWith('/') ? null
        : new(Codes.BadPath, $"`{path.Shown}` does not begin with `/`", path.HasSecret ? "begin with `/`" : $"write `/{path.Text}`");

    private static Complaint? Check(Written path)
    {
        if (CheckStart(path) is { } complaint) return complaint;
        return path.Text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new(Codes.BadText, $"`{path.Shown}` has a space or another character that no path can carry",
                "write it percent-encoded, as it stands in a request") : null;
    }
}
