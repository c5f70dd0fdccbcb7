namespace Halftone.Core.Heap;

/// <summary>A way from the root to objects, read from the root on.</summary>
/// <param name="Objects">How many of the objects asked about are held this way.</param>
/// <param name="Bytes">Of these objects alone.</param>
internal sealed record HoldingWay(int Objects, long Bytes, IReadOnlyList<HoldingStep> Steps);

/// <param name="Edge">`.cache`, `[*]` for any index, `.*` for any name where an object is used as a map.</param>
/// <param name="Holds">What it leads to: a class, a function's name, a root's.</param>
/// <param name="Repeats">Steps from here back that may come any number of times: a list, a chain; 0 = once.</param>
/// <param name="IsCut">More follow that are not told apart.</param>
internal sealed record HoldingStep(string Edge, string Holds, int Repeats, bool IsCut);

/// <summary>The ways by which the added objects of one class are held, the most objects first.</summary>
/// <param name="Objects">All of them.</param>
/// <param name="Unheld">Those that nothing holds, or only weakly: the next collection takes them.</param>
internal sealed record ClassHolding(int Class, int Objects, int Unheld, IReadOnlyList<HoldingWay> Ways);
