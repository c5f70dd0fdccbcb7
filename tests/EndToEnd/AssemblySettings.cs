using Xunit.Sdk;
using Xunit.v3;

// Each story has processes of its own and asks about milliseconds; two at a time on two cores would measure each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
