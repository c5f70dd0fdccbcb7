namespace Halftone.Core.Config.Shapes;

/// <summary>Writes the keys of a record's table down, each with what a change of it costs.</summary>
internal static class KeyOf<T> where T : class
{
    internal static Key<T> Live<V>(string name, Shape<V> shape, Func<T, V> get, Func<T, V, T> set, string description) =>
        new ValueKey<T, V>(name, shape, get, set, description, ReloadEffect.Live);

    internal static Key<T> Instances<V>(string name, Shape<V> shape, Func<T, V> get, Func<T, V, T> set, string description) =>
        new ValueKey<T, V>(name, shape, get, set, description, ReloadEffect.Instances);

    internal static Key<T> Gateway<V>(string name, Shape<V> shape, Func<T, V> get, Func<T, V, T> set, string description) =>
        new ValueKey<T, V>(name, shape, get, set, description, ReloadEffect.Gateway);

    internal static Key<T> Required<V>(string name, Shape<V> shape, Func<T, V> get, Func<T, V, T> set, string description) =>
        new ValueKey<T, V>(name, shape, get, set, description, ReloadEffect.Live) { IsRequired = true };

    /// <summary>A key that is merged elsewhere.</summary>
    internal static Key<T> Checked<V>(string name, Shape<V> shape, V blank, string description) =>
        new CheckedKey<T, V>(name, shape, blank, description, ReloadEffect.Live);
}
