namespace Halftone.Tests.Simulation.Admission.Disciplines;

/// <summary>Who gets a worker, who waits, who is turned away.</summary>
internal abstract class Discipline(Traffic traffic)
{
    protected Traffic Traffic { get; } = traffic;

    internal abstract void Arrive(Job job);

    /// <summary>The job's client has given up.</summary>
    internal abstract void Leave(Job job);
}
