// Each test runs servers of its own on a small machine: one after the other, or they measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
