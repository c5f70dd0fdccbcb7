namespace Halftone.Core.Config.Shapes;

/// <summary>A shape with parts of its own: differences are named part by part.</summary>
internal interface ICompares<in V>
{
    void Compare(V before, V after, ConfigPath path, ICollection<ConfigChange> changes);
}
