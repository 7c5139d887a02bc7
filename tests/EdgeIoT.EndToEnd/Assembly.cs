// Each scenario has processes and timings of its own; two at once would measure each other. Beside them run the clients of the interop collection.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
