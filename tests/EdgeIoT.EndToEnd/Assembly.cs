// Each scenario has processes and timings of its own; two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
