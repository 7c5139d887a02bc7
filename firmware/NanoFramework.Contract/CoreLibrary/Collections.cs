#nullable disable

namespace System
{
    public class EventArgs { }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        object Current { get; }
        bool MoveNext();
        void Reset();
    }

    public class ArrayList : IEnumerable
    {
        public extern ArrayList();
        public virtual extern int Count { get; }
        public virtual extern object this[int index] { get; set; }
        public virtual extern int Add(object value);
        public virtual extern void Clear();
        public virtual extern IEnumerator GetEnumerator();
    }

    public class Hashtable : IEnumerable
    {
        public extern Hashtable();
        public extern int Count { get; }
        public extern object this[object key] { get; set; }
        public extern void Add(object key, object value);
        public extern void Clear();
        public extern bool Contains(object key);
        public extern void Remove(object key);
        public extern IEnumerator GetEnumerator();
    }

    public class Queue : IEnumerable
    {
        public extern Queue();
        public virtual extern int Count { get; }
        public virtual extern void Clear();
        public virtual extern object Dequeue();
        public virtual extern void Enqueue(object obj);
        public virtual extern IEnumerator GetEnumerator();
    }
}
