using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A token that stands outside the file. No message says it, not even a wrong one.</summary>
internal sealed class TokenShape : ScalarShape<AdminToken>
{
    /// <summary>Nobody guesses 16 characters at network speed.</summary>
    private const int LengthMin = 16;

    private const string Make = "make one with: openssl rand -hex 32";

    internal override string Form => "a reference to a token (${file:PATH} or ${env:NAME})";

    private protected override bool IsText => true;

    private protected override Complaint? Parse(in Written text, out AdminToken value)
    {
        value = new AdminToken(text.Text, text.Shown);
        if (!text.HasSecret) return new(Codes.TokenInFile, "the token stands in the file itself", "put it into a file of its own: `token: ${file:run/admin.token}`; or into the environment: `token: ${env:NAME}`");
        if (text.Text.AsSpan().ContainsAnyExceptInRange('!', '~')) return new(Codes.BadText, "the token has a blank or a character beyond ASCII in it", Make);
        return text.Text.Length >= LengthMin ? null : new(Codes.WeakToken, $"the token has {text.Text.Length} characters, fewer than {LengthMin}", Make);
    }

    private protected override string Text(AdminToken value) => value.Shown;

    internal override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "string", ["pattern"] = "\\$\\{(env|file):" };
}
