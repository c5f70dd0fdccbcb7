using System.Text;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Replaces `${..}` in a text; each reference is resolved once per read of a config.</summary>
internal sealed class References(Func<SecretReference, string?> resolve)
{
    private readonly Dictionary<SecretReference, string?> _resolved = [];

    /// <param name="version">Name for `${version}`; null where no version is being read.</param>
    internal Complaint? Expand(string raw, Expansion expansion, string? version, out Written written)
    {
        written = new(raw, raw, false);
        if (!raw.Contains("${", StringComparison.Ordinal)) return null;

        var (text, shown) = (new StringBuilder(), new StringBuilder());
        var hasSecret = false;
        for (var at = 0; at < raw.Length;)
        {
            var rest = raw.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                text.Append("${");
                shown.Append("$${");
                at += 3;
                continue;
            }

            if (!rest.StartsWith("${"))
            {
                text.Append(raw[at]);
                shown.Append(raw[at++]);
                continue;
            }

            var end = rest.IndexOf('}');
            var body = end < 0 ? null : rest[2..end].ToString();
            if (body is "version" && expansion.HasFlag(Expansion.Version) && version is not null)
            {
                text.Append(version);
                shown.Append(version);
            }
            else if (body is not null && ReferenceIn(body) is { } reference)
            {
                if (Resolve(reference) is not { } value) return Missing(reference);
                text.Append(value);
                shown.Append(reference);
                hasSecret = true;
            }
            else if (expansion.HasFlag(Expansion.LeavesOthers) && !LooksLikeOurs(body))
            {
                text.Append("${");
                shown.Append("${");
                at += 2;
                continue;
            }
            else
            {
                return Unreadable(body);
            }

            at += end + 1;
        }

        written = new(text.ToString(), shown.ToString(), hasSecret);
        return null;
    }

    private static SecretReference? ReferenceIn(string body)
    {
        if (body.StartsWith("env:", StringComparison.Ordinal) && IsVariableName(body.AsSpan(4))) return new(SecretKind.Environment, body[4..]);
        if (body.StartsWith("file:", StringComparison.Ordinal) && body.Length > 5 && !body.Contains('\0')) return new(SecretKind.File, body[5..]);
        return null;
    }

    /// <summary>Written for us but wrongly: passing it on to a program would hide the mistake.</summary>
    private static bool LooksLikeOurs(string? body) =>
        body is not null && (body is "version" || body.StartsWith("env:", StringComparison.OrdinalIgnoreCase) || body.StartsWith("file:", StringComparison.OrdinalIgnoreCase));

    private string? Resolve(SecretReference reference)
    {
        if (_resolved.TryGetValue(reference, out var known)) return known;
        var value = resolve(reference);
        // Editors and `echo` end a file with a line break that is no part of a password.
        if (reference.Kind == SecretKind.File) value = value is null ? null : WithoutLastBreak(value);
        return _resolved[reference] = value;
    }

    private static string WithoutLastBreak(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    private static Complaint Missing(SecretReference reference) => reference.Kind == SecretKind.Environment
        ? new(Codes.Unresolved, $"the environment variable `{reference.Name}` is not set",
            $"set it where halftone is started, e.g. `{reference.Name}=... halftone run`")
        : new(Codes.Unresolved, $"the file `{reference.Name}` cannot be read",
            "check that it exists beside the config and may be read by the gateway");

    private static Complaint Unreadable(string? body)
    {
        if (body is null) return new(Codes.BadReference, "`${` has no closing `}`", "close it, or write `$${` for the two characters themselves");
        var fix = body == "version" ? "it is known only in a version's command, cwd and env"
            : IsVariableName(body) ? $"write `${{env:{body}}}` for a variable of the gateway's environment, or `$${{{body}}}` for the text itself"
            : "known are ${env:NAME}, ${file:PATH} and, in a version's command, cwd and env, ${version}";
        return new(Codes.BadReference, $"`${{{body}}}` is no reference that can be read here", fix);
    }

    private static bool IsVariableName(ReadOnlySpan<char> name) =>
        !name.IsEmpty && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(VariableCharacters);

    private static readonly System.Buffers.SearchValues<char> VariableCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
