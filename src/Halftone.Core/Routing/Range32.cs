namespace Halftone.Core.Routing;

/// <summary>A piece of an array of rule numbers: from `At` up to, not including, `End`.</summary>
internal struct Range32
{
    public int At;
    public int End;
}
