namespace Halftone.Core.Config;

internal enum SecretKind { Environment, File }

/// <summary>`${env:NAME}` or `${file:PATH}`: a text that stands outside the config. Whoever owns I/O resolves it.</summary>
/// <param name="Name">The variable's name, or the path relative to the config file.</param>
internal sealed record SecretReference(SecretKind Kind, string Name)
{
    public override string ToString() => $"${{{(Kind == SecretKind.Environment ? "env" : "file")}:{Name}}}";
}
