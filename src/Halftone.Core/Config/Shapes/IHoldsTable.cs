namespace Halftone.Core.Config.Shapes;

/// <summary>A list, map or choice whose longest form is a table.</summary>
internal interface IHoldsTable
{
    ITable? Table { get; }
}
