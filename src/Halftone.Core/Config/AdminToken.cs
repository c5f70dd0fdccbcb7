namespace Halftone.Core.Config;

/// <summary>What opens the admin port over HTTP.</summary>
/// <param name="Text">Nobody is shown it.</param>
/// <param name="Shown">As the file says it: `${file:run/admin.token}`.</param>
internal sealed record AdminToken(string Text, string Shown)
{
    public override string ToString() => Shown;
}
